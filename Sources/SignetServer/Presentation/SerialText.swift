/// Serial numbers where there is little room.
enum SerialText {
    /// The first 16 digits, which tell any two apart.
    static func short(_ serial: String) -> String {
        serial.count > 17 ? "\(serial.prefix(16))…" : serial
    }
}

/// Numbers that look random but are always the same for the same text: one certificate's moment of renewal does not move
/// when it is computed again, and differs from that of every other.
struct StableGenerator: RandomNumberGenerator {
    private var state: UInt64

    init(_ text: String) {
        // FNV-1a
        state = text.utf8.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x0000_0100_0000_01B3 }
    }

    /// SplitMix64
    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var value = state
        value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
        value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
        return value ^ (value >> 31)
    }
}

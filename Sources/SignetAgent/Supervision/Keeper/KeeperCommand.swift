/// What a keeper is told, as the number that comes with a signal.
struct KeeperCommand: Hashable, Sendable {
    /// Sent on to the task.
    let signal: Int32
    /// To all of its process group.
    let toGroup: Bool

    init(signal: Int32, toGroup: Bool) {
        self.signal = signal
        self.toGroup = toGroup
    }

    /// Nil for numbers that mean nothing.
    init?(number: Int32) {
        let signal = number & 0xFF
        guard (1...64).contains(signal), number & ~0x1FF == 0 else { return nil }
        self.init(signal: signal, toGroup: number & 0x100 != 0)
    }

    var number: Int32 { signal & 0xFF | (toGroup ? 0x100 : 0) }
}

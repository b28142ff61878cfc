/// How a process ended, read as the macros of wait.h do.
struct WaitStatus: Hashable, Sendable {
    /// Zero when no signal ended it.
    let signal: Int32
    let status: Int32

    init(_ number: Int32) {
        signal = number & 0x7F
        status = (number >> 8) & 0xFF
    }

    var cause: TaskEnding.Cause { signal == 0 ? .exited(status: Int(status)) : .signalled(Int(signal)) }

    /// 128 plus the number when a signal ended it.
    var shellStatus: Int32 { signal == 0 ? status : 128 + signal }
}

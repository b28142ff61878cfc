import Foundation

/// A process by its number and the moment it was started, so that a later one with the same number is not taken for it.
struct ProcessIdentity: Hashable, Sendable {
    let id: Int32
    /// In ticks since the machine was started.
    let start: UInt64

    /// This process.
    static var own: ProcessIdentity? { ProcessStatus(of: getpid())?.identity }

    /// Whether it runs. One that ended and was not waited for does not.
    var isRunning: Bool {
        guard let status = ProcessStatus(of: id) else { return false }
        return status.start == start && !status.isZombie
    }

    /// Sends a signal to this process, never to another one.
    func signal(_ number: Int32) {
        guard let handle = ProcessHandle(self) else { return }
        handle.signal(number)
        handle.close()
    }
}

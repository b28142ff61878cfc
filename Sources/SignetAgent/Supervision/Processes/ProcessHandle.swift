import CProcesses
import Foundation

/// An open reference to one process (pidfd_open(2)): signals reach it or nobody. Its descriptor becomes readable when the
/// process ends, whoever its parent is. To be closed.
struct ProcessHandle: Sendable {
    let descriptor: Int32

    /// Nil when the process has ended.
    init?(_ process: ProcessIdentity) {
        guard process.id > 0 else { return nil }
        let descriptor = pidfd_open(process.id, 0)
        guard descriptor >= 0 else { return nil }
        // Looked at after opening: if it is the right one now, it is the one that was opened.
        guard process.isRunning else {
            Foundation.close(descriptor)
            return nil
        }
        self.descriptor = descriptor
    }

    func close() { Foundation.close(descriptor) }

    /// - Returns: whether it was there to get it.
    @discardableResult
    func signal(_ number: Int32) -> Bool { pidfd_send_signal(descriptor, number, nil, 0) == 0 }

    /// Tells a keeper what to do.
    /// - Returns: whether it was there to hear it.
    func tell(_ command: KeeperCommand) -> Bool { process_tell(descriptor, command.number) == 0 }
}

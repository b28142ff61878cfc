import Foundation
import SignetCore

/// The lock that keeps a second server from one data directory. The kernel gives it back when the process ends, however
/// that happens.
final class ServerLock: Sendable {
    private let descriptor: Int32

    /// Takes the lock.
    /// - Parameter refusal: what is said when another process has it
    /// - Throws: `.serverRunning` when another process has it, `.unwritableFile` when its file cannot be made.
    init(dataDirectory: String, refusal: SignetError? = nil) throws {
        let path = "\(dataDirectory)/server.lock"
        let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else {
            throw SignetError(
                .unwritableFile, "\(path) cannot be made: \(String(cString: strerror(errno))).",
                remedy: "Check that this user may write to the directory.")
        }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            close(descriptor)
            throw refusal
                ?? SignetError(
                    .serverRunning, "Another \"signet up\" already serves \(dataDirectory).",
                    remedy:
                        "Stop it first, or name another data_directory; a changed signet.yaml is picked up by itself.")
        }
        self.descriptor = descriptor
    }

    deinit {
        close(descriptor)
    }
}

extension SignetError.Code {
    /// Another process serves this data directory.
    public static let serverRunning = Self(rawValue: "server.running")
}

import Foundation
import SignetCore
import SignetRenewal

/// A lock that the kernel gives back when the last process that holds it ends (flock(2)). A forked child holds it too.
struct FileLock: Sendable {
    private let descriptor: Int32

    private init(descriptor: Int32) { self.descriptor = descriptor }

    /// Waits until the lock is free.
    /// - Throws: `.unwritableFile`.
    static func waiting(for path: String) throws -> FileLock {
        guard let lock = try take(path, LOCK_EX) else { throw DurableFiles.failure("lock", path) }
        return lock
    }

    /// Nil when somebody else has it.
    /// - Throws: `.unwritableFile`.
    static func ifFree(_ path: String) throws -> FileLock? { try take(path, LOCK_EX | LOCK_NB) }

    private static func take(_ path: String, _ operation: Int32) throws -> FileLock? {
        let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw DurableFiles.failure("open", path) }
        while flock(descriptor, operation) != 0 {
            if errno == EINTR { continue }
            let number = errno
            close(descriptor)
            if number == EWOULDBLOCK { return nil }
            throw DurableFiles.failure("lock", path, number: number)
        }
        return FileLock(descriptor: descriptor)
    }

    /// Gives this process's share back.
    func release() { close(descriptor) }
}

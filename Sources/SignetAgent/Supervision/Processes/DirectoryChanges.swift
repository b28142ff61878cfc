import CProcesses
import Foundation
import SignetRenewal

/// Tells that files of a directory were written or made (inotify(7)).
final class DirectoryChanges: Sendable {
    private let descriptor: Int32

    /// What changes from now on is told.
    /// - Throws: `.unreadableFile` when there is no such directory.
    init(of directory: String) throws {
        let descriptor = inotify_init1(Int32(IN_CLOEXEC | IN_NONBLOCK))
        guard descriptor >= 0, inotify_add_watch(descriptor, directory, UInt32(IN_MODIFY | IN_CREATE)) >= 0 else {
            let failure = DurableFiles.failure("watch", directory, code: .unreadableFile)
            if descriptor >= 0 { close(descriptor) }
            throw failure
        }
        self.descriptor = descriptor
    }

    deinit { close(descriptor) }

    /// Returns when something has changed since the last time.
    /// - Throws: `CancellationError`.
    func next() async throws {
        try await DescriptorWatch.shared.readable(descriptor)
        var events = [UInt8](repeating: 0, count: 4096)
        while read(descriptor, &events, events.count) > 0 {}
    }
}

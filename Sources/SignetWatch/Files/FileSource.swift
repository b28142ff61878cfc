import Foundation
import SignetCore

/// Certificates in files: PEM, DER, PKCS#7, PKCS#12, Java keystores and kubeconfigs.
///
/// Files are read on threads of its own, so that a network file system that hangs holds up nobody else, not even
/// the end of the look. At no time more than one file
/// a thread is in memory.
public final class FileSource: WatchSource {
    public let name: String

    private let settings: FileSourceSettings
    private let clock: any WallClock

    public init(_ settings: FileSourceSettings, clock: any WallClock = SystemClock()) {
        name = settings.name
        self.settings = settings
        self.clock = clock
    }

    public func look(_ tell: @escaping @Sendable (Observation) async throws -> Void) async throws -> LookExtent {
        let look = FileLook(settings, at: clock.now)
        let threads = FileThreads(count: settings.parallelism)
        defer { threads.end() }
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<settings.parallelism {
                group.addTask {
                    while let observations = try await threads.run({ look.next() }) {
                        for observation in observations { try await tell(observation) }
                    }
                }
            }
            try await group.waitForAll()
        }
        return look.extent
    }

    public func changes() -> AsyncStream<Void>? {
        FileChanges(settings, clock: clock)?.stream
    }
}

import Foundation
import NIOPosix
import SignetCore
import SignetPKI
import Synchronization

/// Certificates in files: PEM, DER, PKCS#7, PKCS#12, Java keystores and kubeconfigs.
///
/// Files are read on threads of its own, so that a network file system that hangs holds up nobody else. At no time more than one file
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
        let threads = NIOThreadPool(numberOfThreads: settings.parallelism)
        threads.start()
        let result: Result<Void, any Error>
        do {
            try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in 0..<settings.parallelism {
                    group.addTask {
                        while true {
                            try Task.checkCancellation()
                            let observations = try await threads.runIfActive { look.next() }
                            guard let observations else { return }
                            for observation in observations { try await tell(observation) }
                        }
                    }
                }
                try await group.waitForAll()
            }
            result = .success(())
        } catch {
            result = .failure(error)
        }
        try await threads.shutdownGracefully()
        try result.get()
        return look.extent
    }

    public func changes() -> AsyncStream<Void>? {
        FileChanges(settings, clock: clock)?.stream
    }
}

import Foundation
import NIOCore
import NIOPosix
import SignetCore
import Synchronization

#if canImport(Glibc)
    import Glibc
#endif

/// Tells when something changes in the directories that the patterns of a source concern, by inotify(7).
///
/// Names that fit no pattern are passed over; what else exactly changed is of no interest: whoever is told looks at everything again. So
/// a queue that overflows loses nothing either.
final class FileChanges: Sendable {
    /// How long nothing more may change before it is told, so that a certificate and its key are written both.
    private static let calm: Duration = .seconds(2)
    /// After how many such times it is told even though things go on changing.
    private static let patience = 10

    private let settings: FileSourceSettings
    private let clock: any WallClock
    private let descriptor: Int32
    private let channel: EventLoopFuture<any Channel>
    private let bell = ChangeBell()
    private let interest: ChangeInterests

    /// Watches from now on.
    /// - Returns: nil where the system has no more watches to give, or none at all.
    init?(_ settings: FileSourceSettings, clock: any WallClock) {
        let descriptor = inotify_init1(Int32(IN_NONBLOCK | IN_CLOEXEC))
        guard descriptor >= 0 else { return nil }
        self.settings = settings
        self.clock = clock
        self.descriptor = descriptor
        let interest = ChangeInterests(ChangeInterest(settings, links: []))
        self.interest = interest
        guard Self.watch(settings, descriptor, interest) else {
            _ = Glibc.close(descriptor)
            return nil
        }
        // An event is never cut in two, and the system refuses to read into less than one has room in.
        let bell = bell
        channel = NIOPipeBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .channelOption(ChannelOptions.recvAllocator, value: FixedSizeRecvByteBufferAllocator(capacity: 64 << 10))
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(ChangeHandler(bell: bell, interest: interest))
                }
            }
            .takingOwnershipOfDescriptor(input: descriptor)
    }

    deinit { close() }

    /// An element each time something changed and calm returned. It ends when nobody reads it any more.
    var stream: AsyncStream<Void> {
        AsyncStream {
            await self.next()
        } onCancel: {
            self.close()
        }
    }

    private func close() {
        bell.close()
        channel.whenSuccess { $0.close(promise: nil) }
    }

    private func next() async -> Void? {
        guard await bell.hear() else { return nil }
        for _ in 0..<Self.patience {
            do {
                try await clock.sleep(for: Self.calm)
            } catch {
                return nil
            }
            if !bell.silence() { break }
        }
        // Directories may have come; whoever looks now sees what is in them already.
        let (settings, descriptor, interest) = (settings, descriptor, interest)
        _ = try? await NIOThreadPool.singleton.runIfActive { Self.watch(settings, descriptor, interest) }
        return Task.isCancelled ? nil : ()
    }

    /// Adds what is not watched yet; a directory that is stays so.
    /// - Returns: whether anything could be watched.
    private static func watch(
        _ settings: FileSourceSettings, _ descriptor: Int32, _ interest: ChangeInterests
    ) -> Bool {
        let changes = [
            IN_CREATE, IN_CLOSE_WRITE, IN_MOVED_TO, IN_MOVED_FROM, IN_DELETE, IN_ATTRIB, IN_DELETE_SELF, IN_MOVE_SELF,
            IN_ONLYDIR,
        ]
        let mask = changes.reduce(UInt32(0)) { $0 | UInt32(bitPattern: $1) }
        var isWatching = false
        let directories = WatchedDirectories(settings)
        interest.set(ChangeInterest(settings, links: directories.linkNames))
        for directory in directories.paths {
            if inotify_add_watch(descriptor, directory, mask) >= 0 { isWatching = true }
        }
        return isWatching
    }
}

/// What concerns a source, which changes with its directories.
private final class ChangeInterests: Sendable {
    private let current: Mutex<ChangeInterest>

    init(_ interest: ChangeInterest) { current = Mutex(interest) }

    func set(_ interest: ChangeInterest) { current.withLock { $0 = interest } }

    func concerns(_ event: ChangeEvents.Event) -> Bool {
        switch event {
        case .directory: true
        case .unnamed: false
        case .file(let name): current.withLock { $0.concerns(name) }
        }
    }
}

/// Strikes the bell at events that concern the source.
private final class ChangeHandler: ChannelInboundHandler, Sendable {
    typealias InboundIn = ByteBuffer

    private let bell: ChangeBell
    private let interest: ChangeInterests

    init(bell: ChangeBell, interest: ChangeInterests) {
        self.bell = bell
        self.interest = interest
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        if ChangeEvents(unwrapInboundIn(data)).contains(where: interest.concerns) { bell.strike() }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }
}

import NIOCore
import NIOPosix

/// One connection of a self-check: opened, watched until something was seen, closed.
struct ChallengeDial {
    /// For connecting and everything after it together.
    let timeout: Duration

    /// - Parameter prepare: puts the handlers into the connection's pipeline; one of them keeps the promise
    /// - Throws: `DiallingFailure`, `CancellationError`.
    func see<Sighting: Sendable>(
        at address: String, port: Int,
        prepare: @escaping @Sendable (any Channel, EventLoopPromise<Sighting>) throws -> Void
    ) async throws -> Sighting {
        do {
            return try await see(at: SocketAddress(ipAddress: address, port: port), prepare)
        } catch let error as CancellationError {
            throw error
        } catch {
            throw DiallingFailure(error)
        }
    }

    private func see<Sighting: Sendable>(
        at address: SocketAddress,
        _ prepare: @escaping @Sendable (any Channel, EventLoopPromise<Sighting>) throws -> Void
    ) async throws -> Sighting {
        let eventLoop = MultiThreadedEventLoopGroup.singleton.any()
        let seen = eventLoop.makePromise(of: Sighting.self)
        let limit = TimeAmount(timeout)
        let bootstrap = ClientBootstrap(group: eventLoop).connectTimeout(limit).channelInitializer { channel in
            channel.eventLoop.makeCompletedFuture {
                try prepare(channel, seen)
                try channel.pipeline.syncOperations.addHandler(DialDeadline(seen: seen, limit: limit))
            }
        }
        let channel: any Channel
        do {
            channel = try await bootstrap.connect(to: address).get()
        } catch {
            seen.fail(error)
            throw error
        }
        return try await withTaskCancellationHandler {
            try await seen.futureResult.get()
        } onCancel: {
            seen.fail(CancellationError())
            channel.close(promise: nil)
        }
    }
}

/// The end of a connection on which nothing was seen: too late, broken, or closed by the other side.
private final class DialDeadline<Sighting: Sendable>: ChannelInboundHandler {
    typealias InboundIn = Any

    private let seen: EventLoopPromise<Sighting>
    private let limit: TimeAmount
    private var deadline: Scheduled<Void>?

    init(seen: EventLoopPromise<Sighting>, limit: TimeAmount) {
        self.seen = seen
        self.limit = limit
    }

    func handlerAdded(context: ChannelHandlerContext) {
        let (channel, seen) = (context.channel, seen)
        deadline = context.eventLoop.scheduleTask(in: limit) {
            seen.fail(DiallingFailure.timedOut)
            channel.close(promise: nil)
        }
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        deadline?.cancel()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        seen.fail(error)
        context.close(promise: nil)
    }

    func channelInactive(context: ChannelHandlerContext) {
        seen.fail(DiallingFailure.closed)
        context.fireChannelInactive()
    }
}

import Foundation
import NIOCore
import NIOPosix
import SignetCore
import SignetRenewal

/// A listener that is there only while challenges are pending, shared by all of them.
///
/// Several processes of one user may listen on the same addresses at the same time (SO_REUSEPORT): whichever the kernel
/// gives a connection to answers from the database they share.
public actor ChallengeListener {
    private let type: ChallengeType
    private let addresses: [Endpoint]
    private let sockets: [SocketAddress]
    private let accept: @Sendable (any Channel) -> EventLoopFuture<Void>
    private var pending: Set<String> = []
    private var opening: EventLoopFuture<[any Channel]>?

    /// - Parameters:
    ///   - type: what is answered here, for messages
    ///   - addresses: IP addresses with their ports
    ///   - accept: puts the handlers into a new connection's pipeline
    /// - Throws: `.invalidInput` when one is not an IP address, or there is none.
    init(
        type: ChallengeType, addresses: [Endpoint],
        accept: @escaping @Sendable (any Channel) -> EventLoopFuture<Void>
    ) throws {
        self.type = type
        self.addresses = addresses
        self.accept = accept
        sockets = try addresses.map { address in
            guard let socket = try? SocketAddress(ipAddress: address.host, port: address.port) else {
                throw SignetError(
                    .invalidInput, "\(address) cannot be listened on for \(type): its host is not an IP address.",
                    remedy: "Write an address of this machine, or 0.0.0.0 and :: for all of them.")
            }
            return socket
        }
        guard !sockets.isEmpty else {
            throw SignetError(
                .invalidInput, "No address was given to listen on for \(type).",
                remedy: "Write at least one, for example 0.0.0.0:80.")
        }
    }

    /// Every IPv6 and IPv4 address of this machine.
    public static func everywhere(port: Int) -> [Endpoint] {
        [Endpoint(host: "::", port: port), Endpoint(host: "0.0.0.0", port: port)]
    }

    /// Where it listens now; empty while it does not.
    public var boundAddresses: [Endpoint] {
        get async {
            let channels = (try? await opening?.get()) ?? []
            return channels.compactMap(\.localAddress).map { Endpoint(host: $0.ipAddress ?? "?", port: $0.port ?? 0) }
        }
    }

    /// Listens, at least until ``end(_:)`` is called for `id`.
    /// - Throws: `.challengeCannotListen`.
    func begin(_ id: String) async throws {
        pending.insert(id)
        let current = opening ?? open()
        opening = current
        do {
            _ = try await current.get()
        } catch {
            pending.remove(id)
            if opening === current { opening = nil }
            throw error
        }
    }

    /// Stops listening when `id` was the last that needed it.
    func end(_ id: String) async {
        pending.remove(id)
        guard pending.isEmpty, let current = opening else { return }
        opening = nil
        for channel in (try? await current.get()) ?? [] { try? await channel.close().get() }
    }
}

// MARK: - Sockets

extension ChallengeListener {
    private func open() -> EventLoopFuture<[any Channel]> {
        let group = MultiThreadedEventLoopGroup.singleton
        let binds = sockets.map { bootstrap(group, for: $0).bind(to: $0) }
        let (type, addresses) = (type, addresses)
        return EventLoopFuture.whenAllComplete(binds, on: group.any()).flatMapThrowing { results in
            let channels = results.compactMap { try? $0.get() }
            for (result, address) in zip(results, addresses) {
                guard case .failure(let error) = result else { continue }
                // A machine without IPv6 (or IPv4) listens on what it has.
                if !channels.isEmpty, Self.lacksFamily(error) { continue }
                for channel in channels { channel.close(promise: nil) }
                throw Self.refusal(error, address, type)
            }
            return channels
        }
    }

    private nonisolated func bootstrap(_ group: any EventLoopGroup, for address: SocketAddress) -> ServerBootstrap {
        let bootstrap = ServerBootstrap(group: group)
            .serverChannelOption(.backlog, value: 128)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .serverChannelOption(.socketOption(NIOBSDSocket.Option(rawValue: SO_REUSEPORT)), value: 1)
            .childChannelInitializer(accept)
        guard address.protocol == .inet6 else { return bootstrap }
        return bootstrap.serverChannelOption(
            ChannelOptions.Types.SocketOption(level: .ipv6, name: .ipv6_v6only), value: 1)
    }

    private static func lacksFamily(_ error: any Error) -> Bool {
        guard let error = error as? IOError else { return false }
        return [EAFNOSUPPORT, EADDRNOTAVAIL].contains(error.errnoCode)
    }

    private static func refusal(_ error: any Error, _ address: Endpoint, _ type: ChallengeType) -> SignetError {
        let number = (error as? IOError)?.errnoCode ?? 0
        let remedy =
            switch number {
            case EADDRINUSE:
                "Another program has that port: let it pass /.well-known/acme-challenge/ on to signet, use a webroot, or "
                    + "prove the name by dns-01."
            case EACCES, EPERM:
                "Ports below 1024 need a privilege: run signet as root, or with CAP_NET_BIND_SERVICE."
            case EADDRNOTAVAIL: "Write an address that this machine has, or 0.0.0.0 and ::."
            default: "Configure another address."
            }
        return SignetError(
            .challengeCannotListen,
            "Signet cannot listen on \(address) to answer \(type): "
                + (number == 0 ? "\(error)" : String(cString: strerror(number))) + ".", remedy: remedy)
    }
}

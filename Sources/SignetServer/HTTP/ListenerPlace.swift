import Foundation
import HummingbirdCore
import NIOCore
import SignetCore

/// Where a listener waits for connections.
enum ListenerPlace: Sendable {
    case tcp(ListenAddress)
    case unix(SocketFile)

    /// What the listener binds to. A socket's file gets its name only when ``SocketFile/publish()`` has given it its owner.
    var bindAddress: BindAddress {
        switch self {
        case .tcp(let address): .hostname(address.host, port: address.port)
        case .unix(let file): .unixDomainSocket(path: file.draftPath)
        }
    }

    /// To be called before binding.
    /// - Throws: `.cannotListen`
    func prepare() throws {
        if case .unix(let file) = self { try file.prepare() }
    }

    /// To be called once it is bound.
    /// - Returns: the same with the number of a free port filled in
    /// - Throws: `.cannotListen`
    func published(_ channel: any Channel) throws -> ListenerPlace {
        switch self {
        case .tcp(var address):
            address.port = channel.localAddress?.port ?? address.port
            return .tcp(address)
        case .unix(let file):
            try file.publish()
            return self
        }
    }

    /// To be called when nobody listens any more.
    func remove() {
        if case .unix(let file) = self { file.remove() }
    }
}

extension ListenerPlace: CustomStringConvertible {
    var description: String {
        switch self {
        case .tcp(let address): "\(address)"
        case .unix(let file): file.path
        }
    }
}

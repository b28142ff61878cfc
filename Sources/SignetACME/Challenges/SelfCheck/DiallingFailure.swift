import Foundation
import NIOCore
import NIOPosix
import NIOSSL

/// Why a connection of a self-check came to nothing.
public enum DiallingFailure: Error, Hashable, Sendable {
    case refused
    case timedOut
    /// This machine has no way there: says nothing about the way the CA takes.
    case unreachable(String)
    case closed
    /// TLS failed; what came back.
    case tls(String)
    case other(String)

    /// Sorts what NIO reports.
    init(_ error: any Error) {
        switch error {
        case let error as DiallingFailure: self = error
        case let error as NIOConnectionError:
            self = error.connectionErrors.first.map { DiallingFailure($0.error) } ?? .other("\(error)")
        case ChannelError.connectTimeout: self = .timedOut
        case let error as IOError: self = Self(number: error.errnoCode)
        case is NIOSSLError, is BoringSSLError: self = .tls(String(String(describing: error).prefix(300)))
        default: self = .other(String(String(describing: error).prefix(300)))
        }
    }

    private init(number: Int32) {
        let text = String(cString: strerror(number))
        switch number {
        case ECONNREFUSED: self = .refused
        case ETIMEDOUT: self = .timedOut
        case ENETUNREACH, EHOSTUNREACH, EADDRNOTAVAIL, EAFNOSUPPORT: self = .unreachable(text)
        case ECONNRESET, EPIPE: self = .closed
        default: self = .other(text)
        }
    }
}

extension DiallingFailure: CustomStringConvertible {
    /// Completes a sentence that begins with the address: "192.0.2.1 port 80 …".
    public var description: String {
        switch self {
        case .refused: "refused the connection (nothing listens there)"
        case .timedOut: "did not answer in time (a firewall, or another machine's address)"
        case .unreachable(let reason): "cannot be reached from this machine (\(reason))"
        case .closed: "closed the connection without an answer"
        case .tls(let reason): "failed the TLS handshake (\(reason))"
        case .other(let reason): "could not be asked (\(reason))"
        }
    }
}

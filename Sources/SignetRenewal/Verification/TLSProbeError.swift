import Foundation
import NIOCore
import NIOPosix
import SignetCore

/// Why an address showed no certificate.
public struct TLSProbeError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What kind of thing went wrong; the raw values are words for machines.
    public enum Reason: String, Hashable, Sendable, CaseIterable {
        /// Nobody listens there.
        case refused
        /// No way leads there.
        case unreachable
        /// Nothing, or not enough, came in time.
        case timedOut = "timed-out"
        /// The connection ended before there was a certificate.
        case closed
        /// What came back is not TLS.
        case plainText = "not-tls"
        /// The server ended the handshake with an alert.
        case alert = "tls-alert"
        /// The handshake went on without a certificate.
        case noCertificate = "no-certificate"
        /// The bytes of the handshake break its rules.
        case broken = "broken-handshake"
        /// More came than any handshake needs.
        case endless = "endless-handshake"
        /// The server does not begin TLS within the protocol that was spoken.
        case noStartTLS = "no-starttls"
        /// What the server sent as its certificate cannot be read.
        case unreadableCertificate = "unreadable-certificate"
        /// The machine here would not connect: no descriptors, no permission.
        case failed
    }

    public let reason: Reason
    /// A clause that says more: `Connection refused`, `the server sent none`.
    public let description: String

    public init(_ reason: Reason, _ description: String) {
        self.reason = reason
        self.description = description
    }

    static let timedOut = Self(.timedOut, "no answer in time")
    static let closed = Self(.closed, "the connection was closed during the handshake")
    public static let noCertificate = Self(.noCertificate, "the server sent none")
    static let plainText = Self(.plainText, "wrong version number")

    /// Before TLS could begin.
    static func noStartTLS(_ reason: String) -> Self { Self(.noStartTLS, reason) }
    static func broken(_ description: String) -> Self { Self(.broken, description) }
    static func endless(_ description: String) -> Self { Self(.endless, description) }

    /// What NIO threw while connecting or reading.
    init(_ error: any Error) {
        switch error {
        case let error as TLSProbeError: self = error
        case ChannelError.connectTimeout: self = .timedOut
        case let error as NIOConnectionError:
            self = error.connectionErrors.first.map { TLSProbeError($0.error) } ?? Self(.unreachable, "\(error)")
        case let error as IOError:
            let words = String(cString: strerror(error.errnoCode))
            self =
                switch error.errnoCode {
                case ECONNREFUSED: Self(.refused, words)
                case EHOSTUNREACH, ENETUNREACH, EHOSTDOWN, ENETDOWN, EADDRNOTAVAIL: Self(.unreachable, words)
                case ETIMEDOUT: .timedOut
                case ECONNRESET, EPIPE, ECONNABORTED: Self(.closed, words)
                default: Self(.failed, words)
                }
        default: self = Self(.failed, String(describing: error))
        }
    }
}

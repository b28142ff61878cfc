import Foundation
import NIOCore
import NIOPosix

/// Why a TLS connection failed, in words for people instead of those of the libraries.
public struct TLSFailure: Error, CustomStringConvertible {
    /// `Connection refused`, `certificate verify failed`; what the error says of itself where nothing plainer is known.
    public let description: String

    /// Takes the reason out of what NIO or the TLS library threw.
    public init(_ error: any Error) {
        switch error {
        case let error as NIOConnectionError:
            self =
                error.connectionErrors.first.map { TLSFailure($0.error) }
                ?? TLSFailure("no address of the host answered")
        case ChannelError.connectTimeout: self = TLSFailure(TLSProbeError.timedOut.description)
        case let error as IOError: self = TLSFailure(String(cString: strerror(error.errnoCode)))
        default:
            let text = String(describing: error)
            // Error: 268435703 error:100000f7:SSL routines:OPENSSL_internal:WRONG_VERSION_NUMBER at …
            let reason = text.firstMatch(of: /OPENSSL_internal:([A-Z0-9_]+)/)?.1
            self = TLSFailure(reason.map { $0.lowercased().replacing("_", with: " ") } ?? text)
        }
    }

    private init(_ description: String) {
        self.description = description
    }
}

import Foundation
import NIOCore
import SignetCore

extension ListenAddress {
    /// Why the address cannot be had.
    func refusal(_ error: any Error) -> SignetError { ListenerPlace.tcp(self).refusal(error) }
}

extension ListenerPlace {
    /// Why the place cannot be had.
    func refusal(_ error: any Error) -> SignetError {
        switch error {
        case let error as IOError:
            SignetError(
                .cannotListen, "Signet cannot listen on \(self): \(String(cString: strerror(error.errnoCode))).",
                remedy: "Stop the program that uses the address, or configure another one.")
        case SocketAddressError.unixDomainSocketPathTooLong:
            SignetError(
                .cannotListen, "Signet cannot listen on \(self): the path of a socket has at most 103 bytes.",
                remedy: "Configure a shorter path.", cause: error)
        default:
            SignetError(
                .cannotListen, "Signet cannot listen on \(self): the host is not known here.",
                remedy: "Configure an address of this machine.", cause: error)
        }
    }
}

extension SignetError.Code {
    /// The address to listen on cannot be had.
    public static let cannotListen = Self(rawValue: "server.cannot-listen")
}

import SignetCore
import Synchronization

/// The system's destinations and those that the program around the engine has registered under a name.
///
/// Something that is registered is found from then on; what is not (any more) is refused, and the engine tries again.
public final class RegisteredDestinations: DestinationFactory {
    private let others: any DestinationFactory
    private let registered = Mutex<[String: Maker]>([:])

    /// Makes the destination of a certificate.
    public typealias Maker = @Sendable (CertificateSpec) -> any CertificateDestination

    /// - Parameter others: makes those that are not registered; the real ones by default
    public init(others: any DestinationFactory = SystemDestinationFactory()) {
        self.others = others
    }

    /// Lets `.registered(name:)` mean what `maker` makes for each certificate, instead of what it meant before; nil: nothing.
    public func register(_ name: String, as maker: Maker?) {
        registered.withLock { $0[name] = maker }
    }

    /// - Throws: `.unregisteredDestination`; what the others throw.
    public func destination(at index: Int, of spec: CertificateSpec) throws -> any CertificateDestination {
        guard case .registered(let name) = spec.destinations[index] else {
            return try others.destination(at: index, of: spec)
        }
        guard let maker = registered.withLock({ $0[name] }) else {
            throw SignetError.unregisteredDestination(name, of: spec.name)
        }
        return maker(spec)
    }
}

extension SignetError {
    static func unregisteredDestination(_ name: String, of certificate: String) -> SignetError {
        SignetError(
            .unregisteredDestination,
            "The certificate \"\(certificate)\" is for \"\(name)\", which is not there to take it.",
            remedy: "Start the agent or the task that it belongs to; it gets the certificate then.")
    }
}

extension SignetError.Code {
    /// The part of the program that a certificate is for is not running.
    public static let unregisteredDestination = Self(rawValue: "destination.unregistered")
}

import ArgumentParser
import SignetPKI

extension KeyAlgorithm: ExpressibleByArgument {}

extension PrivateKey.Encoding: ExpressibleByArgument {}

extension CertificateChain.Purpose: ExpressibleByArgument {
    public static var allValueStrings: [String] { ["server", "client", "any"] }
}

extension CertificateUsage: ExpressibleByArgument {
    /// Certificates of authorities are made by `signet ca create`, not by naming a usage.
    private static let leafUsages: [CertificateUsage] = [.server, .client, .peer]

    public init?(argument: String) {
        guard let usage = Self.leafUsages.first(where: { $0.rawValue == argument }) else { return nil }
        self = usage
    }

    public static var allValueStrings: [String] { leafUsages.map(\.rawValue) }
}

extension RevocationReason: ExpressibleByArgument {
    public init?(argument: String) {
        self.init(name: argument)
    }

    public static var allValueStrings: [String] { allCases.map(\.name) }

    /// The names say it all; otherwise the help would speak of the numbers of RFC 5280.
    public static var allValueDescriptions: [String: String] { [:] }
}

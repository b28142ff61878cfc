import Foundation
import SignetCore
import SignetPKI
import SignetWatch

/// A root, an intermediate and leaves below it, valid now.
struct FileTestChain: Sendable {
    let root: DecodedCertificate
    let intermediate: DecodedCertificate
    let intermediateKey: PrivateKey
    let leaf: DecodedCertificate
    let leafKey: PrivateKey

    init() async throws {
        let rootKey = try PrivateKey.generate(.ecdsaP256)
        intermediateKey = try PrivateKey.generate(.ecdsaP256)
        leafKey = try PrivateKey.generate(.ecdsaP256)
        root = try DecodedCertificate(
            der: await CertificateSigner.selfSigned(
                Self.contents(rootKey.publicKey, "CN=watch root,O=Example", [], days: 300), key: rootKey,
                profile: CertificateProfile(usage: .root)))
        let signer = try CertificateSigner(
            issuer: root, key: rootKey, profile: CertificateProfile(usage: .intermediate))
        intermediate = try DecodedCertificate(
            der: await signer.sign(
                Self.contents(intermediateKey.publicKey, "CN=watch intermediate,O=Example", [], days: 200)))
        leaf = try await Self.leaf("www.example.org", intermediate, intermediateKey, leafKey)
    }

    /// Another leaf of the same key.
    func another(_ name: String) async throws -> DecodedCertificate {
        try await Self.leaf(name, intermediate, intermediateKey, leafKey)
    }

    /// Leaf, intermediate and root.
    var fullPEM: String { leaf.pem + intermediate.pem + root.pem }

    private static func leaf(
        _ name: String, _ issuer: DecodedCertificate, _ issuerKey: PrivateKey, _ key: PrivateKey
    ) async throws -> DecodedCertificate {
        let signer = try CertificateSigner(issuer: issuer, key: issuerKey, profile: CertificateProfile(usage: .server))
        return try DecodedCertificate(
            der: await signer.sign(contents(key.publicKey, "CN=\(name)", [.dns(name)], days: 90)))
    }

    private static func contents(
        _ key: PublicKey, _ subject: String, _ names: [AlternativeName], days: Double
    ) throws -> CertificateContents {
        let start = Date(timeIntervalSince1970: (Date().timeIntervalSince1970 - 3600).rounded())
        return CertificateContents(
            serialNumber: SerialNumber.make(at: Date()), subject: try DistinguishedName(parsing: subject),
            alternativeNames: names, publicKey: key, notBefore: start, notAfter: start.addingTimeInterval(days * 86_400)
        )
    }
}

/// What a source told, by place.
struct FileTestLook: Sendable {
    let extent: LookExtent
    /// How often something was told.
    let count: Int
    private let outcomes: [String: Observation.Outcome]
    let observations: [Observation]

    init(_ settings: FileSourceSettings, clock: any WallClock = SystemClock()) async throws {
        try await self.init(FileSource(settings, clock: clock))
    }

    init(_ patterns: [String]) async throws {
        try await self.init(FileSourceSettings(name: "files", patterns: patterns))
    }

    init(_ source: any WatchSource) async throws {
        let told = ToldObservations()
        extent = try await source.look { told.add($0) }
        observations = told.all
        count = observations.count
        outcomes = Dictionary(observations.map { ($0.place.description, $0.outcome) }) { first, _ in first }
    }

    /// All places, in order, as `location (detail)`.
    var places: [String] { outcomes.keys.sorted() }

    /// What was seen at a place.
    func sighting(_ place: String) -> Sighting? {
        guard case .seen(let sighting) = outcomes[place] else { return nil }
        return sighting
    }

    /// Why nothing was.
    func reason(_ place: String) -> String? { obstacle(place)?.reason }

    func obstacle(_ place: String) -> Obstacle? {
        guard case .unreadable(let obstacle) = outcomes[place] else { return nil }
        return obstacle
    }
}

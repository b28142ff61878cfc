/// Certificates by their subjects, for finding issuers among many.
struct IssuerIndex {
    private let byName: [[[String]]: [DecodedCertificate]]

    /// Duplicates are left out; the order of the first ones stays.
    init(_ certificates: [DecodedCertificate]) {
        var seen: Set<DecodedCertificate> = []
        byName = Dictionary(grouping: certificates.filter { seen.insert($0).inserted }) { $0.subject.comparisonForm }
    }

    /// All whose name is that of the certificate's issuer, whatever their keys.
    func namedIssuers(of certificate: DecodedCertificate) -> [DecodedCertificate] {
        byName[certificate.issuer.comparisonForm] ?? []
    }

    /// The first that issued the certificate and is not in `chain`, or else the first that may have.
    func issuer(of certificate: DecodedCertificate, notIn chain: [DecodedCertificate]) -> DecodedCertificate? {
        var possible: DecodedCertificate?
        for candidate in namedIssuers(of: certificate).prefix(Self.maximumSignatures) where !chain.contains(candidate) {
            switch certificate.relation(to: candidate) {
            case .issued: return candidate
            case .unverifiable: possible = possible ?? candidate
            case .notAuthority, .wrongSignature, .stranger: continue
            }
        }
        return possible
    }

    /// Certificates come from outside, and thousands may bear one name: how many signatures are checked for one answer.
    static let maximumSignatures = 100
}

import SignetPKI

/// What several lists of one issuer say together. Of a certificate that stands in more than one, the earliest revocation
/// counts.
struct RevocationUnion: Sendable {
    /// Each certificate once, in the order of the lists.
    private(set) var revoked: [RevokedCertificate] = []
    /// Serial numbers of which the lists say different things.
    private var disputed: [String] = []

    init(_ lists: [CertificateRevocationList]) {
        var places: [[UInt8]: Int] = [:]
        for entry in lists.flatMap(\.revoked) {
            guard let place = places[entry.serialNumber] else {
                places[entry.serialNumber] = revoked.count
                revoked.append(entry)
                continue
            }
            guard revoked[place] != entry else { continue }
            disputed.append(SerialForm.colons(entry.serialNumber))
            if entry.revokedAt < revoked[place].revokedAt { revoked[place] = entry }
        }
    }

    private static let maximumShown = 10

    var warnings: [String] {
        guard !disputed.isEmpty else { return [] }
        let shown = disputed.prefix(Self.maximumShown).joined(separator: ", ")
        let rest = disputed.count > Self.maximumShown ? " and \(disputed.count - Self.maximumShown) more" : ""
        return [
            "The lists differ about these serial numbers, the earliest revocation of each was taken: \(shown)\(rest)"
        ]
    }
}

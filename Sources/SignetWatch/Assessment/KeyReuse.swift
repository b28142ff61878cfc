import SignetCore

/// Places that show certificates of one key. That a certificate is renewed with its key is common and no finding: then the names are
/// the same, or some of them. One key under names that have nothing in common, or of two owners, is.
struct KeyReuse {
    let findings: [PlaceID: [Finding]]

    /// - Parameter places: where certificates of one key are shown now
    init(_ places: [JointPlace]) {
        let leaves = places.filter { !$0.isAuthority }
        var findings: [PlaceID: [Finding]] = [:]
        for place in leaves {
            guard let stranger = leaves.first(where: { Self.areStrangers(place, $0) }) else { continue }
            let strangers = Set(leaves.filter { Self.areStrangers(place, $0) }.map(\.certificateID)).count
            let more = strangers > 1 ? ", and with \(strangers - 1) more" : ""
            let owner = stranger.place.owner.map { " of \($0)" } ?? ""
            findings[place.id] = [
                Finding(
                    .keyReused, .warning,
                    "It has the same key as the certificate for \(stranger.title)\(owner) at \(stranger.place)\(more): who steals"
                        + " one of them has both.",
                    remedy: "Renew one of them with a key of its own.")
            ]
        }
        self.findings = findings
    }

    private static func areStrangers(_ one: JointPlace, _ other: JointPlace) -> Bool {
        guard one.certificateID != other.certificateID else { return false }
        if let mine = one.place.owner, let theirs = other.place.owner, mine != theirs { return true }
        return one.names.isDisjoint(with: other.names)
    }
}

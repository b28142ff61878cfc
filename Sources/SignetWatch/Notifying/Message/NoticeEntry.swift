import Foundation

/// What a message lists as one thing: a certificate with the same complaints, at one place or at many.
struct NoticeEntry: Sendable {
    /// Places that are named; of the rest their number is.
    static let namedPlaces = 20

    /// One of them, for all.
    let line: NoticeLine
    /// Where it is.
    let places: [String]
    /// How many more there are.
    let morePlaces: Int

    /// Joins what is the same certificate with the same complaints; the order stays.
    static func entries(of lines: [NoticeLine]) -> [NoticeEntry] {
        struct Same: Hashable {
            let fingerprint: String
            let findings: [Finding]
            let change: NoticeLine.Change
            let renewal: RenewalWord?
            let region: String?
        }
        var order: [Same] = []
        var members: [Same: [NoticeLine]] = [:]
        for line in lines {
            let same = Same(
                fingerprint: line.fingerprint ?? "place \(line.place)", findings: line.findings, change: line.change,
                renewal: line.renewal, region: line.region)
            if members[same] == nil { order.append(same) }
            members[same, default: []].append(line)
        }
        return order.compactMap { same in
            guard let lines = members[same], let first = lines.first else { return nil }
            let places = lines.map { $0.whereabouts }
            return NoticeEntry(
                line: first, places: Array(places.prefix(namedPlaces)), morePlaces: max(0, places.count - namedPlaces))
        }
    }
}

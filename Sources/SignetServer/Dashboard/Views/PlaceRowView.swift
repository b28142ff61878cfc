import Foundation
import SignetCore
import SignetWatch

/// A line of the table of places.
struct PlaceRowView {
    let path: String
    /// How bad it is, as a class of the style sheet.
    let tone: String
    let state: String
    let name: String
    let location: String
    let detail: String?
    let sourceName: String
    let ownerName: String
    /// The worst that was found; nil: nothing was.
    let finding: String?
    let expires: ExpiryView?

    init(_ place: PlaceRecord, at now: Date) {
        path = place.dashboardPath
        tone = place.severity.name
        state = place.severity.dashboardName
        name = place.title.shortened(to: 120)
        location = place.place.location.shortened(to: 200)
        detail = place.place.detail.isEmpty ? nil : place.place.detail.shortened(to: 120)
        sourceName = place.place.source
        ownerName = place.place.owner ?? ""
        finding = place.findings.first.map { $0.sentence.shortened(to: 240) }
        expires = place.notAfter.map {
            ExpiryView(from: place.notBefore, until: $0, tone: place.severity.name, now: now)
        }
    }
}

/// When a certificate ends, and how much of its time has passed.
struct ExpiryView {
    let moment: String
    let day: String
    let distance: String
    let percent: String
    let tone: String

    init(from start: Date?, until end: Date, tone: String, now: Date) {
        let text = MomentText.format(end)
        moment = text.replacing(" ", with: "T")
        day = String(text.prefix(10))
        distance = MomentText.distance(to: end, from: now)
        self.tone = tone
        let length = start.map { end.timeIntervalSince($0) } ?? 0
        let share = start.map { length > 0 ? now.timeIntervalSince($0) / length : 1 } ?? (now > end ? 1 : 0)
        percent = String(Int((min(max(share, 0), 1) * 100).rounded()))
    }
}

extension Severity {
    /// What people read.
    var dashboardName: String {
        switch self {
        case .ok: "OK"
        case .warning: "Warning"
        case .critical: "Critical"
        }
    }
}

extension RunRecord.Outcome {
    /// A class of the style sheet.
    var tone: String {
        switch self {
        case .complete: "ok"
        case .partial: "warning"
        case .failed: "critical"
        case .running: "neutral"
        }
    }
}

extension String {
    /// So that one hostile name does not fill the page.
    /// - Parameter length: of scalars: a character may have any number of combining marks
    func shortened(to length: Int) -> String {
        unicodeScalars.count > length ? "\(String(unicodeScalars.prefix(length - 1)))…" : self
    }
}

extension PlaceRecord {
    /// Of its page.
    var dashboardPath: String { "/places/\(id)" }
}

import Foundation
import NIOHTTP1
import SignetCore

/// A Prometheus Alertmanager.
public struct AlertmanagerSettings: Sendable {
    /// Its root: `http://alertmanager:9093`.
    public var url: Secret<String>
    public var token: Secret<String>?
    /// Added to each alert.
    public var labels: [String: String]
    /// How long an alert stays without being told again: longer than the time between two runs.
    public var lifetime: Duration
    /// Where a person finds more: the dashboard; nil: nowhere.
    public var dashboard: String?
    /// A PEM file with the authorities that may have issued the server's certificate; nil: those that the machine trusts.
    public var trustedFile: String?
    public var minimum: Severity
    public var timeout: Duration

    public init(
        url: Secret<String>, token: Secret<String>? = nil, labels: [String: String] = [:],
        lifetime: Duration = .seconds(2 * 86_400), dashboard: String? = nil, trustedFile: String? = nil,
        minimum: Severity = .warning, timeout: Duration = .seconds(30)
    ) {
        self.url = url
        self.token = token
        self.labels = labels
        self.lifetime = lifetime
        self.dashboard = dashboard
        self.trustedFile = trustedFile
        self.minimum = minimum
        self.timeout = timeout
    }
}

/// Keeps an Alertmanager's alerts as the findings are: one alert a place and rule, by its API of version 2.
public struct AlertmanagerNotifier: Notifier {
    public let name: String
    public let policy: NotifierPolicy
    private let settings: AlertmanagerSettings

    /// - Throws: `.invalidInput`
    public init(name: String, settings: AlertmanagerSettings) throws {
        try NoticePost.check(settings.url, of: "Alertmanager")
        for label in settings.labels.keys where label.wholeMatch(of: /[a-zA-Z_][a-zA-Z0-9_]*/) == nil {
            throw SignetError(
                .invalidInput, "\"\(label.prefix(60))\" cannot be the name of a label.",
                remedy: "Use letters, digits and underscores, a digit not first.")
        }
        self.name = name
        self.settings = settings
        policy = NotifierPolicy(shape: .state, minimum: settings.minimum, heartbeat: nil)
    }

    public func recipients(for owner: String?) -> [String] { [""] }

    public func deliver(_ parcel: Parcel) async throws -> [Refusal] {
        let alerts = alerts(of: parcel.notice)
        guard !alerts.isEmpty else { return [] }
        var headers: HTTPHeaders = [:]
        if let token = settings.token { headers.add(name: "Authorization", value: "Bearer \(token.reveal())") }
        let root = settings.url.reveal()
        let url = Secret((root.hasSuffix("/") ? String(root.dropLast()) : root) + "/api/v2/alerts")
        try await NoticePost(
            url: url, headers: headers, body: JSONValue.array(alerts).bytes, trustedFile: settings.trustedFile,
            timeout: settings.timeout
        ).send()
        return []
    }

    func alerts(of notice: Notice) -> [JSONValue] {
        let words = NoticeWords(notice: notice)
        return notice.lines.flatMap { line in
            line.findings.filter { $0.severity >= policy.minimum }.map { alert($0, line, words) }
        }
    }

    private func alert(_ finding: Finding, _ line: NoticeLine, _ words: NoticeWords) -> JSONValue {
        let isOver = line.standing == .recovered
        let moment = words.notice.moment
        let end = isOver ? moment : moment.addingTimeInterval(settings.lifetime.timeInterval)
        var members: [String: JSONValue] = [
            "labels": .object(labels(finding, line).filter { !$0.value.isEmpty }.mapValues(JSONValue.string)),
            "annotations": .object(annotations(finding, line, words).mapValues(JSONValue.string)),
            "endsAt": .string(end.ISO8601Format()),
        ]
        // Without it Alertmanager takes the end for the beginning. Of what is told again it keeps the earliest.
        if !isOver { members["startsAt"] = .string(moment.ISO8601Format()) }
        if let dashboard = settings.dashboard { members["generatorURL"] = .string(dashboard) }
        return .object(members)
    }

    /// What makes an alert the same one: never what changes while the finding stays.
    private func labels(_ finding: Finding, _ line: NoticeLine) -> [String: String] {
        var labels = settings.labels
        labels["alertname"] = "SignetCertificate"
        labels["rule"] = finding.rule.rawValue
        labels["severity"] = finding.severity.name
        labels["certificate"] = line.title
        labels["source"] = line.source
        labels["kind"] = line.kind.rawValue
        labels["location"] = line.location
        labels["detail"] = line.detail
        labels["owner"] = line.owner ?? ""
        labels["region"] = line.region ?? ""
        return labels
    }

    private func annotations(_ finding: Finding, _ line: NoticeLine, _ words: NoticeWords) -> [String: String] {
        var annotations = ["summary": finding.sentence, "description": finding.remedy]
        annotations["expiry"] = words.expiry(line)
        annotations["renewal"] = words.renewal(line)
        annotations["command"] = words.command(line)
        annotations["serial"] = line.serial
        return annotations
    }
}

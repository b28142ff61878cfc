import Foundation
import NIOHTTP1
import SignetCore

/// An incoming webhook of Slack, or of what speaks its form: Mattermost, Rocket.Chat, Discord with `/slack`.
public struct SlackSettings: Sendable {
    /// It is the secret.
    public var url: Secret<String>
    /// Nil: the one that the webhook was made for.
    public var channel: String?
    public var minimum: Severity
    public var heartbeat: Duration?
    public var timeout: Duration

    public init(
        url: Secret<String>, channel: String? = nil, minimum: Severity = .warning,
        heartbeat: Duration? = .seconds(7 * 86_400), timeout: Duration = .seconds(30)
    ) {
        self.url = url
        self.channel = channel
        self.minimum = minimum
        self.heartbeat = heartbeat
        self.timeout = timeout
    }
}

/// Posts messages to a chat.
public struct SlackNotifier: Notifier {
    /// Mattermost refuses messages of more than 16,383 characters.
    private static let textLimit = 12_000

    public let name: String
    public let policy: NotifierPolicy
    private let settings: SlackSettings

    /// - Throws: `.invalidInput`
    public init(name: String, settings: SlackSettings) throws {
        try NoticePost.check(settings.url, of: "Slack")
        self.name = name
        self.settings = settings
        policy = NotifierPolicy(minimum: settings.minimum, heartbeat: settings.heartbeat)
    }

    public func recipients(for owner: String?) -> [String] { [""] }

    public func deliver(_ parcel: Parcel) async throws -> [Refusal] {
        try await NoticePost(
            url: settings.url, headers: [:], body: message(parcel.notice).bytes, trustedFile: nil,
            timeout: settings.timeout
        ).send()
        return []
    }

    func message(_ notice: Notice) -> JSONValue {
        let words = NoticeWords(notice: notice)
        var room = Self.textLimit
        var attachments: [JSONValue] = []
        var left = notice.omitted
        for group in notice.groups {
            for entry in NoticeEntry.entries(of: group.lines) {
                let text = text(of: entry, words)
                guard text.utf8.count <= room else {
                    left += entry.places.count + entry.morePlaces
                    continue
                }
                room -= text.utf8.count
                attachments.append([
                    "color": .string(color(of: entry.line)), "text": .string(text),
                    "fallback": .string(escaped(words.name(entry.line))), "mrkdwn_in": ["text"],
                ])
            }
        }
        if left > 0 { attachments.append(["text": .string("And \(left) more places.")]) }
        var text = "*\(escaped(words.subject))*"
        if notice.kind == .heartbeat { text += "\n\(escaped(words.summary))" }
        for problem in notice.heartbeat?.problems ?? [] { text += "\n• \(escaped(problem))" }
        var members: [String: JSONValue] = ["text": .string(text), "attachments": .array(attachments)]
        if let channel = settings.channel { members["channel"] = .string(channel) }
        return .object(members)
    }

    private func text(of entry: NoticeEntry, _ words: NoticeWords) -> String {
        let line = entry.line
        var rows = ["*\(escaped(words.name(line)))* — \(line.standing.heading.lowercased())"]
        var places = entry.places.prefix(5).map { "`\(escaped($0.escaped { $0 == "`" ? "'" : nil }))`" }.joined(
            separator: " ")
        let more = entry.places.count + entry.morePlaces - min(5, entry.places.count)
        if more > 0 { places += " and \(more) more" }
        rows.append(places)
        if let expiry = words.expiry(line) { rows.append("expires \(expiry)") }
        if line.standing != .recovered {
            rows += line.findings.map { "\(escaped($0.sentence)) _\(escaped($0.remedy))_" }
            if let renewal = words.renewal(line) { rows.append(escaped(renewal)) }
            if let command = words.command(line) { rows.append("`\(escaped(command))`") }
        }
        return rows.joined(separator: "\n")
    }

    private func color(of line: NoticeLine) -> String {
        if line.standing == .recovered { return "good" }
        return line.severity == .critical ? "danger" : "warning"
    }

    /// Slack's three reserved characters; with them escaped, nobody can be called by `<!channel>`.
    private func escaped(_ text: String) -> String {
        text.escaped {
            switch $0 {
            case "&": "&amp;"
            case "<": "&lt;"
            case ">": "&gt;"
            default: nil
            }
        }
    }
}

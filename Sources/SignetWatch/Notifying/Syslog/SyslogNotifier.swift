import Foundation
import SignetCore

/// Writes notices into a system log, one message a place.
public struct SyslogNotifier: Notifier {
    public let name: String
    public let policy: NotifierPolicy
    private let settings: SyslogSettings

    /// - Throws: `.invalidInput`
    public init(name: String, settings: SyslogSettings) throws {
        guard (0...23).contains(settings.facility) else {
            throw SignetError(
                .invalidInput, "\(settings.facility) is no facility of a system log.", remedy: "Write 0 to 23.")
        }
        self.name = name
        self.settings = settings
        policy = NotifierPolicy(minimum: settings.minimum, heartbeat: settings.heartbeat)
    }

    public func recipients(for owner: String?) -> [String] { [""] }

    public func deliver(_ parcel: Parcel) async throws -> [Refusal] {
        let sending = SyslogSending(
            target: settings.target, trustedFile: settings.trustedFile, timeout: settings.timeout)
        let host = ProcessInfo.processInfo.hostName
        let messages = NoticeLog(notice: parcel.notice).entries.map { entry in
            SyslogMessage(
                facility: settings.facility, host: host, processID: ProcessInfo.processInfo.processIdentifier,
                moment: parcel.notice.moment, entry: entry
            ).bytes(limit: sending.messageLimit)
        }
        if !messages.isEmpty { try await sending.send(messages) }
        return []
    }
}

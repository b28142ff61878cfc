import Foundation
import NIOPosix
import SignetCore
import Synchronization

/// Mail, by SMTP: a message for each owner, in text and HTML.
public struct MailNotifier: Notifier {
    public let name: String
    public let policy: NotifierPolicy
    private let settings: MailSettings
    private let templates: MessageTemplates
    private let threads: NIOThreadPool

    /// - Parameter threads: where libcurl waits
    /// - Throws: `.invalidInput` for settings that cannot work. A template that cannot be used is no error here: the built-in one
    ///   takes its place (``TemplateFiles/check()`` tells).
    public init(name: String, settings: MailSettings, threads: NIOThreadPool = .singleton) throws {
        try settings.check()
        self.name = name
        self.settings = settings
        self.threads = threads
        policy = NotifierPolicy(shape: .newsByOwner, minimum: settings.minimum, heartbeat: settings.heartbeat)
        templates = MessageTemplates(settings.templates)
    }

    public func recipients(for owner: String?) -> [String] {
        addresses(of: owner).map(\.address).reduce(into: []) { all, address in
            if !all.contains(address) { all.append(address) }
        }
    }

    /// An owner of whom no address is known is the default recipients' business.
    private func addresses(of owner: String?) -> [MailAddress] {
        guard let owner else { return settings.to }
        if let known = settings.owners[owner], !known.isEmpty { return known }
        return (try? [MailAddress(parsing: owner)]) ?? settings.to
    }

    public func deliver(_ parcel: Parcel) async throws -> [Refusal] {
        let rendered = templates.render(parcel.notice)
        let message = MailMessage(
            from: settings.from, to: addresses(of: parcel.notice.owner), subject: rendered.subject, text: rendered.text,
            html: rendered.html, date: parcel.notice.moment, id: parcel.id
        ).bytes
        let outcomes = try await send(message, to: parcel.recipients)
        return parcel.recipients.compactMap { recipient in
            guard case .refused(let reason, let isFinal) = outcomes[recipient] else { return nil }
            return Refusal(recipient: recipient, reason: reason, isFinal: isFinal)
        }
    }

    private func send(_ message: [UInt8], to recipients: [String]) async throws -> [String: SMTPTransfer.Outcome] {
        let cancellation = Cancellation()
        let settings = settings
        return try await withTaskCancellationHandler {
            try await threads.runIfActive {
                try SMTPTransfer(settings, isCancelled: { cancellation.isCancelled }).send(message, to: recipients)
            }
        } onCancel: {
            cancellation.cancel()
        }
    }

    /// Carries a task's cancellation to the thread that libcurl blocks.
    private final class Cancellation: Sendable {
        private let flag = Atomic(false)
        var isCancelled: Bool { flag.load(ordering: .relaxed) }
        func cancel() { flag.store(true, ordering: .relaxed) }
    }
}

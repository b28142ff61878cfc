import CCurl
import Foundation
import SignetCore
import Synchronization

/// Sends one message to several recipients, each by a transaction of its own over one connection, by libcurl. Blocks.
///
/// A transaction for each recipient tells which of them the server refuses; libcurl would not.
final class SMTPTransfer {
    /// What became of the message to one recipient.
    enum Outcome: Equatable {
        case sent
        /// The server's words about this recipient; final: it will always say so.
        case refused(String, isFinal: Bool)
    }

    private let settings: MailSettings
    private let curl: UnsafeMutableRawPointer
    private let isCancelled: @Sendable () -> Bool
    private var message: [UInt8] = []
    private var position = 0
    /// The command that was sent last, without what follows it.
    private var lastCommand = ""
    private var lastAnswer = ""
    /// After QUIT: what is said then is no answer to what mattered.
    private var isClosing = false

    private static let isInitialized = signet_curl_global_init() == CURLE_OK

    /// - Throws: ``NotifierFailure``
    init(_ settings: MailSettings, isCancelled: @escaping @Sendable () -> Bool) throws {
        guard Self.isInitialized, let curl = curl_easy_init() else {
            throw NotifierFailure("libcurl cannot be used.", isUnreachable: true)
        }
        self.settings = settings
        self.curl = curl
        self.isCancelled = isCancelled
    }

    /// Sends it; once. The connection is closed at the end, and libcurl calls back until then.
    /// - Returns: by recipient
    /// - Throws: ``NotifierFailure`` when the server cannot be spoken with, or refuses the message itself; `CancellationError` when
    ///   cancelled before anybody has got it.
    func send(_ message: [UInt8], to recipients: [String]) throws -> [String: Outcome] {
        defer { curl_easy_cleanup(curl) }
        try configure()
        self.message = message
        var outcomes: [String: Outcome] = [:]
        for recipient in recipients {
            do {
                outcomes[recipient] = try send(to: recipient)
            } catch let failure as NotifierFailure {
                // Who has it must not get it again with the others.
                guard outcomes.values.contains(.sent) else { throw failure }
                outcomes[recipient] = .refused(failure.sentence, isFinal: false)
            } catch let cancellation as CancellationError {
                guard outcomes.values.contains(.sent) else { throw cancellation }
                outcomes[recipient] = .refused("Signet was stopped before the mail was sent.", isFinal: false)
            }
        }
        return outcomes
    }

    private func send(to recipient: String) throws -> Outcome {
        if isCancelled() { throw CancellationError() }
        position = 0
        (lastCommand, lastAnswer, isClosing) = ("", "", false)
        let list = curl_slist_append(nil, "<\(recipient)>")
        defer { curl_slist_free_all(list) }
        signet_curl_set_list(curl, CURLOPT_MAIL_RCPT, list)
        defer { signet_curl_set_list(curl, CURLOPT_MAIL_RCPT, nil) }
        let result = curl_easy_perform(curl)
        if result == CURLE_OK { return .sent }
        if isCancelled() { throw CancellationError() }
        if lastCommand == "RCPT", let status = lastAnswer.first, status == "4" || status == "5" {
            return .refused("The mail server refused the recipient: \(lastAnswer)", isFinal: status == "5")
        }
        throw failure(result)
    }

    private func failure(_ result: CURLcode) -> NotifierFailure {
        let server = HostPort.text(host: settings.host, port: settings.port)
        let said = lastAnswer.isEmpty ? "" : " It said last: \(lastAnswer)"
        let sentence =
            switch result {
            case CURLE_LOGIN_DENIED: "The mail server \(server) does not accept the user name or password.\(said)"
            case CURLE_USE_SSL_FAILED: "The mail server \(server) does not offer STARTTLS, and nothing is sent without."
            case CURLE_PEER_FAILED_VERIFICATION:
                "The certificate of the mail server \(server) is not accepted: \(String(cString: curl_easy_strerror(result)))."
            case CURLE_OPERATION_TIMEDOUT:
                "The mail server \(server) did not answer within \(DurationText(settings.timeout)).\(said)"
            default:
                "The mail server \(server) did not take the message: \(String(cString: curl_easy_strerror(result))).\(said)"
            }
        // After MAIL the server works, and it is this message that it did not want.
        let isAboutMessage = ["MAIL", "RCPT", "DATA"].contains(lastCommand) && lastAnswer.first == "5"
        return NotifierFailure(sentence, isUnreachable: !isAboutMessage)
    }
}

// MARK: libcurl

extension SMTPTransfer {
    /// Each option that libcurl does not take is a failure: none may be left out silently.
    private func configure() throws {
        curl_easy_reset(curl)
        try text(CURLOPT_URL, url)
        try text(CURLOPT_PROXY, "")
        try text(CURLOPT_MAIL_FROM, "<\(settings.from.address)>")
        try number(CURLOPT_NOSIGNAL, 1)
        try number(CURLOPT_UPLOAD, 1)
        let milliseconds = Int(settings.timeout.timeInterval * 1000)
        try number(CURLOPT_TIMEOUT_MS, milliseconds)
        try number(CURLOPT_CONNECTTIMEOUT_MS, min(milliseconds, 15_000))
        try configureProtection()
        if let username = settings.username, let password = settings.password {
            try text(CURLOPT_USERNAME, username)
            try text(CURLOPT_PASSWORD, password.reveal())
            switch settings.authentication {
            case .automatic: break
            case .plain: try text(CURLOPT_LOGIN_OPTIONS, "AUTH=PLAIN")
            case .login: try text(CURLOPT_LOGIN_OPTIONS, "AUTH=LOGIN")
            }
        }
        try configureCallbacks()
    }

    private func configureProtection() throws {
        switch settings.protection {
        case .startTLS: try number(CURLOPT_USE_SSL, Int(CURLUSESSL_ALL.rawValue))
        case .opportunistic:
            try number(CURLOPT_USE_SSL, Int(CURLUSESSL_TRY.rawValue))
            try number(CURLOPT_SSL_VERIFYPEER, 0)
            try number(CURLOPT_SSL_VERIFYHOST, 0)
        case .implicit, .none: try number(CURLOPT_USE_SSL, Int(CURLUSESSL_NONE.rawValue))
        }
        try number(CURLOPT_SSLVERSION, CURL_SSLVERSION_TLSv1_2)
        if let file = settings.trustedFile {
            try text(CURLOPT_CAINFO, file)
            signet_curl_set_text(curl, CURLOPT_CAPATH, nil)
        }
    }

    /// What follows the host is what EHLO says.
    private var url: String {
        let scheme = settings.protection == .implicit ? "smtps" : "smtp"
        let server = HostPort.text(host: settings.host, port: settings.port)
        return "\(scheme)://\(server)/\(settings.helloName ?? ProcessInfo.processInfo.hostName)"
    }

    private func configureCallbacks() throws {
        let own = Unmanaged.passUnretained(self).toOpaque()
        try pointer(CURLOPT_READDATA, own)
        try accept(
            signet_curl_set_transfer(curl, CURLOPT_READFUNCTION) { buffer, size, count, own in
                guard let buffer, let own else { return 0 }
                return SMTPTransfer.at(own).read(into: buffer, size * count)
            })
        // What the server says is in the words below; nothing may go to standard output.
        try accept(signet_curl_set_transfer(curl, CURLOPT_WRITEFUNCTION) { _, size, count, _ in size * count })
        try number(CURLOPT_VERBOSE, 1)
        try pointer(CURLOPT_DEBUGDATA, own)
        try accept(
            signet_curl_set_debug(curl) { _, kind, bytes, size, own in
                if let bytes, let own {
                    SMTPTransfer.at(own).hear(kind, UnsafeBufferPointer(start: bytes, count: size))
                }
                return 0
            })
        try number(CURLOPT_NOPROGRESS, 0)
        try pointer(CURLOPT_XFERINFODATA, own)
        try accept(
            signet_curl_set_progress(curl) { own, _, _, _, _ in
                guard let own else { return 0 }
                return SMTPTransfer.at(own).isCancelled() ? 1 : 0
            })
    }

    private static func at(_ pointer: UnsafeMutableRawPointer) -> SMTPTransfer {
        Unmanaged<SMTPTransfer>.fromOpaque(pointer).takeUnretainedValue()
    }

    private func read(into buffer: UnsafeMutablePointer<CChar>, _ size: Int) -> Int {
        let count = min(size, message.count - position)
        message[position..<(position + count)].withUnsafeBytes { bytes in
            if let start = bytes.baseAddress { memcpy(buffer, start, count) }
        }
        position += count
        return count
    }

    /// Keeps the first word of commands only: what follows may be a password.
    private func hear(_ kind: curl_infotype, _ bytes: UnsafeBufferPointer<CChar>) {
        switch kind {
        case CURLINFO_HEADER_OUT:
            let word = bytes.prefix { $0 > 0x20 }.map { UInt8(bitPattern: $0) }
            let command = String(decoding: word, as: UTF8.self)
            if command == "QUIT" { isClosing = true }
            if command == "EHLO" || command == "HELO" { isClosing = false }
            guard !isClosing else { return }
            lastCommand = Self.commands.contains(command) ? command : ""
            lastAnswer = ""
        case CURLINFO_HEADER_IN where !isClosing:
            lastAnswer =
                String(decoding: bytes.prefix(400).map { UInt8(bitPattern: $0) }, as: UTF8.self)
                .onePrintableLine.trimmedASCIIWhitespace
        default: break
        }
    }

    private static let commands: Set = ["EHLO", "HELO", "STARTTLS", "AUTH", "MAIL", "RCPT", "DATA"]

    private func text(_ option: CURLoption, _ value: String) throws {
        try accept(signet_curl_set_text(curl, option, value))
    }

    private func number(_ option: CURLoption, _ value: Int) throws {
        try accept(signet_curl_set_long(curl, option, value))
    }

    private func pointer(_ option: CURLoption, _ value: UnsafeMutableRawPointer) throws {
        try accept(signet_curl_set_pointer(curl, option, value))
    }

    private func accept(_ result: CURLcode) throws {
        guard result == CURLE_OK else {
            throw NotifierFailure(
                "This libcurl cannot send the mail: \(String(cString: curl_easy_strerror(result))).",
                isUnreachable: true)
        }
    }
}

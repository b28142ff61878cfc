import SignetCore

/// The logs in tiles that a list of logs has, in the form in which browsers publish it (log_list.json, version 3).
struct KnownLogs {
    static let maximumSize = 16 << 20
    private static let limits = JSONLimits(depth: 32, textLength: 64 << 10, values: 1_000_000)

    /// Where the list is from, for sentences.
    private let place: String
    /// As they stand there; only the one that is wanted is judged.
    private let entries: [JSONValue]

    /// - Parameter url: `https://` or `file://`
    /// - Throws: as ``init(_:from:)``; as ``LogAccess/read(_:limit:patience:)``, naming the field.
    init(url: String, fetcher: any RemoteFetching) async throws {
        let bytes: [UInt8]
        do {
            bytes = try await LogAccess(url, fetcher: fetcher).read(limit: Self.maximumSize, patience: .seconds(60))
        } catch let error as SignetError {
            throw SignetError(
                error.code, "log_list: the list of logs cannot be read. \(error.message)", remedy: error.remedy)
        }
        try self.init(bytes, from: url)
    }

    /// - Throws: `.malformedLogList`
    init(_ bytes: [UInt8], from place: String) throws {
        self.place = place
        guard bytes.count <= Self.maximumSize, let list = try? JSONValue(bytes, limits: Self.limits),
            let operators = list["operators"]?.elements
        else { throw Self.malformed(place, "it is no JSON object with \"operators\"") }
        entries = try operators.flatMap { runner -> [JSONValue] in
            // Lists from before there were logs in tiles do not have them.
            guard let logs = runner["tiled_logs"] else { return [] }
            guard let elements = logs.elements else { throw Self.malformed(place, "its \"tiled_logs\" are no array") }
            return elements
        }
    }

    /// The log that publishes at that URL.
    /// - Throws: `.unknownLog`; `.malformedLogList` when its entry is damaged, or when there are several that do not agree.
    func log(at url: String) throws -> ListedLog {
        let wanted = Self.comparable(url)
        let found = entries.filter { Self.isURL($0["monitoring_url"], wanted) }
        guard let first = found.first else { throw unknown(url, wanted) }
        let logs = try found.map { entry in
            do {
                return try ListedLog(entry)
            } catch let error as SignetError {
                throw Self.malformed(place, "the entry of \(url.prefix(300)) is damaged (\(error.message))")
            }
        }
        guard let log = logs.first, logs.allSatisfy({ $0.key == log.key }) else {
            throw Self.malformed(place, "it has several keys for \(first["monitoring_url"]?.text?.prefix(300) ?? "")")
        }
        return log
    }

    private func unknown(_ url: String, _ wanted: String) -> SignetError {
        let submitting = entries.first { Self.isURL($0["submission_url"], wanted) }
        let hint = submitting?["monitoring_url"]?.text.map {
            "That is its submission_url: write \($0.prefix(300).debugDescription) as url."
        }
        return SignetError(
            .unknownLog,
            "log_list: \(place.prefix(300)) has no log in tiles whose monitoring_url is \(url.prefix(300)).",
            remedy: hint
                ?? "Write the monitoring_url of the log's entry as url; where the list does not have it, write its key."
        )
    }

    private static func malformed(_ place: String, _ reason: String) -> SignetError {
        SignetError(
            .malformedLogList, "log_list: \(place.prefix(300)) is not a list of logs: \(reason).",
            remedy: "Name a list in the form of https://www.gstatic.com/ct/log_list/v3/log_list.json.")
    }

    // MARK: URLs

    private static func isURL(_ value: JSONValue?, _ wanted: String) -> Bool {
        value?.text.map { comparable($0) == wanted } ?? false
    }

    /// Without a slash at the end, and with what is the same in capitals and small letters in small ones.
    private static func comparable(_ url: String) -> String {
        let text = url.hasSuffix("/") ? String(url.dropLast()) : url
        guard let scheme = text.firstRange(of: "://") else { return text }
        let path = text[scheme.upperBound...].firstIndex(of: "/") ?? text.endIndex
        return text[..<path].lowercased() + text[path...]
    }
}

extension SignetError.Code {
    /// What should be a list of logs is none.
    public static let malformedLogList = Self(rawValue: "transparency.malformed-log-list")
    /// A list of logs does not have the log that is watched.
    public static let unknownLog = Self(rawValue: "transparency.unknown-log")
}

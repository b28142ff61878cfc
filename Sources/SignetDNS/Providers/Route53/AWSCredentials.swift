import Foundation
import SignetCore

/// An access key of Amazon Web Services.
public struct AWSCredentials: Sendable {
    public let accessKeyID: String
    public let secretAccessKey: Secret<String>
    /// With temporary keys only.
    public let sessionToken: Secret<String>?

    public init(accessKeyID: String, secretAccessKey: Secret<String>, sessionToken: Secret<String>? = nil) {
        self.accessKeyID = accessKeyID
        self.secretAccessKey = secretAccessKey
        self.sessionToken = sessionToken
    }
}

extension AWSCredentials {
    /// Where the keys come from, asked anew for each request, so that rotated ones are taken up.
    enum Source: Sendable {
        case explicit(AWSCredentials)
        /// A profile of the file that the AWS tools share.
        case sharedFile(path: String, profile: String)

        /// As the AWS tools choose: environment first, then the shared file.
        init(environment: [String: String], profile: String?, path: String?) {
            let own = environment.filter { !$0.value.isEmpty }
            if profile == nil, path == nil, let id = own["AWS_ACCESS_KEY_ID"], let secret = own["AWS_SECRET_ACCESS_KEY"]
            {
                self = .explicit(
                    AWSCredentials(
                        accessKeyID: id, secretAccessKey: Secret(secret),
                        sessionToken: own["AWS_SESSION_TOKEN"].map(Secret.init)))
            } else {
                let standard = "\(own["HOME"] ?? "")/.aws/credentials"
                self = .sharedFile(
                    path: path ?? own["AWS_SHARED_CREDENTIALS_FILE"] ?? standard,
                    profile: profile ?? own["AWS_PROFILE"] ?? "default")
            }
        }

        /// - Throws: `.invalidDNSProvider` when there are none.
        func credentials() throws -> AWSCredentials {
            switch self {
            case .explicit(let credentials): return credentials
            case .sharedFile(let path, let profile):
                if let found = SharedCredentialsFile.read(path, profile: profile) { return found }
                throw SignetError(
                    .invalidDNSProvider,
                    "There are no AWS credentials: neither in the environment nor as profile \(profile) in \(path).",
                    remedy: "Set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or access_key_id and "
                        + "secret_access_key_file, or write the profile.")
            }
        }
    }
}

/// The INI file `~/.aws/credentials`.
private enum SharedCredentialsFile {
    private static let limit = 1 << 20

    static func read(_ path: String, profile: String) -> AWSCredentials? {
        guard let file = FileHandle(forReadingAtPath: path) else { return nil }
        defer { try? file.close() }
        let text = String(decoding: (try? file.read(upToCount: limit)) ?? Data(), as: UTF8.self)
        var values: [String: String] = [:]
        var isWanted = false
        for line in text.split(whereSeparator: \.isNewline).map({ String($0).trimmedASCIIWhitespace }) {
            if line.hasPrefix("[") {
                isWanted = line.dropFirst().prefix { $0 != "]" }.trimmingPrefix(while: { $0 == " " }) == profile
            } else if isWanted, !line.hasPrefix("#"), !line.hasPrefix(";"), let equals = line.firstIndex(of: "=") {
                let key = String(line[..<equals]).trimmedASCIIWhitespace.lowercased()
                values[key] = String(line[line.index(after: equals)...]).trimmedASCIIWhitespace
            }
        }
        guard let id = values["aws_access_key_id"], let secret = values["aws_secret_access_key"] else { return nil }
        return AWSCredentials(
            accessKeyID: id, secretAccessKey: Secret(secret), sessionToken: values["aws_session_token"].map(Secret.init)
        )
    }
}

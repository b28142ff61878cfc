import Foundation
import SignetCore

/// Where something stands that is shown to log in. Read again at each login, since it may have been replaced.
public enum LoginText: Codable, Hashable, Sendable {
    /// The first line of a file.
    case file(String)
    /// An environment variable.
    case environment(String)
    /// The text itself, for what is no secret.
    case text(String)

    private static let maximumSize = 64 << 10

    /// Whether it is a file that does not exist.
    var isMissingFile: Bool {
        if case .file(let path) = self { !FileManager.default.fileExists(atPath: path) } else { false }
    }

    /// - Throws: `.unreadableFile`, `.missingLogin` when the variable is not set.
    package func read() throws -> Secret<String> {
        switch self {
        case .text(let text): return Secret(text)
        case .file(let path): return Secret(try Self.line(of: path))
        case .environment(let name):
            let text = SecretVariables.read(name)?.trimmingCharacters(in: .whitespacesAndNewlines) ?? ""
            guard !text.isEmpty else {
                throw SignetError(
                    .missingLogin, "The variable \(name), which should hold something to log in with, is not set.",
                    remedy: "Set it in the environment of signet, or name a file instead.")
            }
            return Secret(text)
        }
    }

    private static func line(of path: String) throws -> String {
        let size = (try? FileManager.default.attributesOfItem(atPath: path))?[.size] as? Int
        guard let size, size <= maximumSize, let data = FileManager.default.contents(atPath: path),
            let text = String(validating: data, as: UTF8.self),
            let line = text.split(whereSeparator: \.isNewline).first?.trimmingCharacters(in: .whitespaces),
            !line.isEmpty
        else {
            throw SignetError(
                .unreadableFile, "The file \(path), which should hold something to log in with, cannot be used.",
                remedy: "Check that it exists, that this user may read it, and that its first line is not empty.")
        }
        return line
    }
}

extension SignetError.Code {
    /// What a program should log in with is not there.
    public static let missingLogin = Self(rawValue: "vault.missing-login")
}

import Foundation
import SignetCore

/// What a program shows a server of the Vault API to get a token.
public enum VaultCredentials: Hashable, Sendable {
    /// A file that holds a token; read again whenever one is needed.
    case tokenFile(String)
    /// The files of an AppRole's role id and secret id.
    case appRole(roleIDFile: String, secretIDFile: String?, mount: String)
    /// The certificate of the connection; the name of an entry, or whichever fits.
    case certificate(name: String?, mount: String)

    /// The request that logs in; nil: the token is there already.
    func login() throws -> VaultClient.Call? {
        switch self {
        case .tokenFile: return nil
        case .appRole(let roleIDFile, let secretIDFile, let mount):
            var body: [String: JSONValue] = ["role_id": .string(try Self.line(of: roleIDFile))]
            if let secretIDFile { body["secret_id"] = .string(try Self.line(of: secretIDFile)) }
            return VaultClient.Call(.PUT, "auth/\(mount)/login", body: body)
        case .certificate(let name, let mount):
            return VaultClient.Call(
                .PUT, "auth/\(mount)/login", body: name.map { ["name": .string($0)] } ?? [:])
        }
    }

    /// The first line of a file.
    /// - Throws: `.unreadableFile`.
    static func line(of path: String) throws -> String {
        let data = FileManager.default.contents(atPath: path)
        guard let data, data.count <= 64 << 10, let text = String(validating: data, as: UTF8.self),
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

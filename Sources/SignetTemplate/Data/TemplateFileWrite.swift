import Foundation
import SignetCore

/// A file that `writeToFile` is to write.
public struct TemplateFileWrite: Hashable, Sendable {
    /// The file, absolute.
    public let path: String
    /// What is written.
    public let content: TemplateText
    /// The mode bits: `0o600`.
    public let permissions: UInt16
    /// A name or number; nil for the process's own.
    public let user: String?
    /// A name or number; nil for the process's own.
    public let group: String?
    /// Behind what the file holds instead of in its place.
    public let appends: Bool
}

extension TemplateFileWrite {
    /// A write as a template asks for it, judged by the directories that are allowed.
    init(
        path: String, user: String, group: String, permissions: String, flags: String, content: TemplateText,
        allowed: [String]
    ) throws(TemplateFailure) {
        guard path.hasPrefix("/") else {
            throw TemplateFailure(
                "the path \"\(path)\" is not absolute", remedy: "Write the whole path, beginning with \"/\".")
        }
        let whole = AbsolutePath.make(path, relativeTo: "/")
        guard FileBoundary(allowed).contains(whole) else {
            throw TemplateFailure(
                "\"\(whole)\" is outside the directories that templates may write to",
                remedy: allowed.isEmpty
                    ? "Allow its directory to templates in the configuration."
                    : "Write below \(allowed.joined(separator: ", ")), or allow its directory in the configuration.")
        }
        guard let mode = UInt16(permissions, radix: 8), mode <= 0o7777, !permissions.hasPrefix("+") else {
            throw TemplateFailure(
                "\"\(permissions)\" is not a file's mode", remedy: "Write it in octal digits, such as \"0600\".")
        }
        self.path = whole
        self.user = user.isEmpty ? nil : user
        self.group = group.isEmpty ? nil : group
        self.permissions = mode
        appends = flags.contains("append")
        self.content = flags.contains("newline") ? TemplateText(content.bytes + [UInt8(ascii: "\n")]) : content
    }
}

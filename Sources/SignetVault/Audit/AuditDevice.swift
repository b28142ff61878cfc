import Foundation
import SignetCore

/// A file to which every request and answer is written, a line of JSON each.
struct AuditDevice: Codable, Hashable, Sendable {
    /// With a slash at its end, as `sys/audit` shows it.
    let path: String
    /// `file`; others are refused.
    let type: String
    let description: String
    /// `file_path`, `mode`, `hmac_accessor`, `log_raw` as they were sent.
    let options: [String: String]
    let local: Bool

    /// Where it writes; `stdout` and `discard` are understood too.
    var filePath: String { options["file_path"] ?? options["path"] ?? "" }

    /// As `sys/audit` shows it.
    var members: [String: JSONValue] {
        [
            "path": .string(path), "type": .string(type), "description": .string(description), "local": .bool(local),
            "options": .object(options.mapValues(JSONValue.string)),
        ]
    }
}

/// The open file of a device. A line is written by one `write`, so that lines of several threads do not mix.
final class AuditFile: Sendable {
    private let descriptor: Int32
    private let path: String

    /// - Throws: `VaultFailure` (400) when the file cannot be opened.
    init(_ device: AuditDevice) throws {
        path = device.filePath
        switch path {
        case "": throw VaultFailure.invalid("file_path is required")
        case "stdout": descriptor = dup(STDOUT_FILENO)
        case "discard": descriptor = Glibc.open("/dev/null", O_WRONLY | O_CLOEXEC)
        default:
            guard path.hasPrefix("/") else {
                throw VaultFailure.invalid("file_path must be an absolute path, not \"\(path)\"")
            }
            descriptor = Glibc.open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
        }
        guard descriptor >= 0 else {
            throw VaultFailure.invalid("sanity check failed; unable to open \"\(path)\" for writing: \(Self.reason)")
        }
    }

    deinit { close(descriptor) }

    /// - Throws: `.unwritableFile`: the disk is full, or the file system is gone.
    func write(_ line: [UInt8]) throws {
        var rest = line[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else {
                throw SignetError(
                    .unwritableFile, "The audit file \(path) cannot be written: \(Self.reason).",
                    remedy: "Make room, or disable the audit device: requests are refused until one can be written.")
            }
            rest = rest.dropFirst(count)
        }
    }

    private static var reason: String { String(cString: strerror(errno)) }
}

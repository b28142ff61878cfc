import Foundation
import SignetPKI

/// Secrets that a test made, and the search for them where they must not be: as they are, in base64 and in hexadecimal.
public struct SecretBook: Sendable {
    private var forms: [(name: String, bytes: Data)] = []

    public init() {}

    /// How many forms of secrets are looked for.
    public var count: Int { forms.count }

    /// - Parameter secret: at least twelve bytes, so that it is not found by chance
    public mutating func add(_ name: String, _ secret: String) throws {
        try add(name, Data(secret.utf8))
        for line in secret.split(whereSeparator: \.isNewline) where line.utf8.count >= 48 && line != secret {
            forms.append(("\(name), a line of it", Data(line.utf8)))
        }
        for block in (try? PEMBlock.parseAll(secret)) ?? [] where block.label.hasSuffix("PRIVATE KEY") {
            // Behind algorithm and version; at the end of many stands the public key.
            try add("\(name), within", Data(block.bytes.dropFirst(block.bytes.count / 3).prefix(24)))
        }
    }

    private mutating func add(_ name: String, _ bytes: Data) throws {
        guard bytes.count >= 12 else { throw TestSupportError("The secret \(name) is too short to be looked for.") }
        let hexadecimal = bytes.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
        forms.append((name, bytes))
        forms.append(("\(name) in hexadecimal", Data(hexadecimal.utf8)))
        // Base64 of it wherever it begins in something longer.
        for shift in 0..<3 {
            let padded = Data(repeating: 0x20, count: shift) + bytes
            let text = padded.base64EncodedData()
            forms.append(("\(name) in base64", text.dropFirst(shift == 0 ? 0 : 4).prefix(bytes.count / 3 * 4 - 4)))
        }
    }

    /// The names of the secrets in something.
    public func found(in data: Data) -> [String] {
        forms.filter { data.range(of: $0.bytes) != nil }.map(\.name)
    }

    /// The names of the secrets in the files of a directory and below it, with the files' names.
    public func found(below directory: String) throws -> [String] {
        let files = FileManager.default.enumerator(atPath: directory)?.compactMap { $0 as? String } ?? []
        return try files.sorted().flatMap { file -> [String] in
            let url = URL(fileURLWithPath: "\(directory)/\(file)")
            guard try url.resourceValues(forKeys: [.isRegularFileKey]).isRegularFile == true else { return [] }
            return found(in: try Data(contentsOf: url)).map { "\(file): \($0)" }
        }
    }
}

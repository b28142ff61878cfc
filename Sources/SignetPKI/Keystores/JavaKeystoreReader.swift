import Crypto
import Foundation
import SignetCore

/// Reads JKS and JCEKS: a header, entries one after the other, and a digest over all of it and the password.
struct JavaKeystoreReader {
    static let jksMagic: [UInt8] = [0xFE, 0xED, 0xFE, 0xED]
    static let jceksMagic: [UInt8] = [0xCE, 0xCE, 0xCE, 0xCE]

    private static let digestSize = 20

    private enum Tag {
        static let key: UInt32 = 1
        static let trusted: UInt32 = 2
        /// JCEKS alone: a Java object follows.
        static let secret: UInt32 = 3
    }

    private let content: ArraySlice<UInt8>
    private let hasTypes: Bool
    private let mayHoldSecrets: Bool
    private var position: Int
    private var problems: [String] = []

    static func read(
        _ bytes: [UInt8], _ format: KeystoreFile.Format, _ passwords: [Secret<String>]
    ) throws -> KeystoreFile {
        guard bytes.count >= 12 + digestSize else { throw SignetError.damagedKeystore("it is cut off") }
        let content = bytes.dropLast(digestSize)
        var header = JavaKeystoreReader(content, hasTypes: true, mayHoldSecrets: format == .jceks)
        header.position += 4
        let version = try header.number()
        guard version == 1 || version == 2 else { throw SignetError.damagedKeystore("its version is \(version)") }
        let count = Int(try header.number())
        guard count <= KeystoreFile.maximumCount else {
            throw SignetError.damagedKeystore(
                "it says that it has \(count) entries; at most \(KeystoreFile.maximumCount) are read")
        }
        var reader = JavaKeystoreReader(content, hasTypes: version == 2, mayHoldSecrets: format == .jceks)
        reader.position = header.position
        let entries = try reader.entries(count)
        return KeystoreFile(
            format: format, entries: entries,
            integrity: integrity(content, digest: bytes.suffix(digestSize), passwords), problems: reader.problems)
    }

    private init(_ content: ArraySlice<UInt8>, hasTypes: Bool, mayHoldSecrets: Bool) {
        self.content = content
        self.hasTypes = hasTypes
        self.mayHoldSecrets = mayHoldSecrets
        position = content.startIndex
    }

    private static func integrity(
        _ content: ArraySlice<UInt8>, digest: ArraySlice<UInt8>, _ passwords: [Secret<String>]
    ) -> KeystoreFile.Integrity {
        guard !passwords.isEmpty else { return .unchecked }
        for password in passwords {
            var function = Insecure.SHA1()
            function.update(data: PKCS12Keystore.bmpString(password.reveal()))
            function.update(data: Array("Mighty Aphrodite".utf8))
            function.update(data: content)
            if Array(function.finalize()).elementsEqual(digest) { return .confirmed }
        }
        return .notConfirmed
    }

    // MARK: Entries

    /// Reads entries up to the very end.
    private mutating func entries(_ count: Int) throws -> [KeystoreFile.Entry] {
        var entries: [KeystoreFile.Entry] = []
        for index in 0..<count {
            let tag = try number()
            let alias = try text()
            // When it was made.
            try skip(8)
            switch tag {
            case Tag.key:
                try skip(Int(number()))
                let length = Int(try number())
                guard length <= KeystoreFile.maximumCount else {
                    throw SignetError.damagedKeystore("the chain of \"\(alias)\" has \(length) certificates")
                }
                var chain: [DecodedCertificate] = []
                for _ in 0..<length { if let next = try certificate(of: alias) { chain.append(next) } }
                if !chain.isEmpty { entries.append(.init(alias: alias, hasKey: true, certificates: chain)) }
            case Tag.trusted:
                if let only = try certificate(of: alias) {
                    entries.append(.init(alias: alias, hasKey: false, certificates: [only]))
                }
            case Tag.secret where mayHoldSecrets:
                try skipSecret(isLast: index == count - 1)
            default: throw SignetError.damagedKeystore("its entry \(index + 1) is of the unknown kind \(tag)")
            }
        }
        guard position == content.endIndex else {
            throw SignetError.damagedKeystore("there are \(content.endIndex - position) bytes after its last entry")
        }
        return entries
    }

    /// Passes over a Java object, the end of which can only be told by what follows.
    private mutating func skipSecret(isLast: Bool) throws {
        guard !isLast else {
            position = content.endIndex
            return
        }
        guard let next = (position..<content.endIndex).first(where: { beginsEntry(at: $0) }) else {
            throw SignetError.damagedKeystore("a secret key in it has no end")
        }
        position = next
    }

    /// A tag, an alias, a date between 2001 and 2039, and what entries of that tag begin with.
    private func beginsEntry(at start: Int) -> Bool {
        guard start + 14 <= content.endIndex, content[start] == 0, content[start + 1] == 0, content[start + 2] == 0
        else {
            return false
        }
        let date = start + 6 + Int(content[start + 4]) << 8 + Int(content[start + 5])
        guard date + 16 <= content.endIndex, content[date..<date + 2].allSatisfy({ $0 == 0 }) else { return false }
        let moment = content[date + 2..<date + 8].reduce(0) { $0 << 8 | Int($1) }
        guard (1_000_000_000_000...2_200_000_000_000).contains(moment) else { return false }
        let body = content[(date + 8)...]
        switch UInt32(content[start + 3]) {
        case Tag.key: return body.dropFirst(4).first == 0x30
        case Tag.trusted:
            return hasTypes ? body.starts(with: [0, 5] + Array("X.509".utf8)) : body.dropFirst(4).first == 0x30
        case Tag.secret: return body.starts(with: [0xAC, 0xED])
        default: return false
        }
    }

    private mutating func certificate(of alias: String) throws -> DecodedCertificate? {
        if hasTypes {
            let type = try text()
            guard type.hasPrefix("X.509") || type.hasPrefix("X509") else {
                try skip(Int(number()))
                problems.append("The entry \"\(alias)\" has a certificate of the type \"\(type.prefix(40))\".")
                return nil
            }
        }
        let der = try take(Int(number()))
        do {
            return try DecodedCertificate(der: Array(der))
        } catch let error as SignetError {
            problems.append("The entry \"\(alias)\" has a certificate that cannot be read: \(error.message)")
            return nil
        }
    }

    // MARK: Fields

    private mutating func take(_ count: Int) throws -> ArraySlice<UInt8> {
        guard count <= content.endIndex - position else { throw SignetError.damagedKeystore("it is cut off") }
        defer { position += count }
        return content[position..<position + count]
    }

    private mutating func skip(_ count: Int) throws { _ = try take(count) }

    private mutating func number() throws -> UInt32 {
        try take(4).reduce(0) { $0 << 8 | UInt32($1) }
    }

    /// Text as `java.io.DataOutput.writeUTF` has it: UTF-16 units of one to three octets each.
    private mutating func text() throws -> String {
        let octets = Array(try take(Int(take(2).reduce(0) { $0 << 8 | UInt16($1) })))
        var units: [UInt16] = []
        var index = 0
        func low(_ offset: Int) throws -> UInt16 {
            guard index + offset < octets.count, octets[index + offset] & 0xC0 == 0x80 else {
                throw SignetError.damagedKeystore("a name in it is not text")
            }
            return UInt16(octets[index + offset] & 0x3F)
        }
        while index < octets.count {
            let first = octets[index]
            switch first {
            case 0..<0x80:
                units.append(UInt16(first))
                index += 1
            case 0xC0..<0xE0:
                units.append(UInt16(first & 0x1F) << 6 | (try low(1)))
                index += 2
            case 0xE0..<0xF0:
                units.append(UInt16(first & 0x0F) << 12 | (try low(1)) << 6 | (try low(2)))
                index += 3
            default: throw SignetError.damagedKeystore("a name in it is not text")
            }
        }
        return String(decoding: units, as: UTF16.self)
    }
}

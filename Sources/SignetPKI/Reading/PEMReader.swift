import SignetCore

/// Reads the blocks of a PEM text in one pass.
struct PEMReader {
    private let text: [UInt8]
    private var position = 0
    /// The number of the line last read, from 1.
    private var line = 0

    /// - Throws: `.malformedPEM` when the text is too large.
    init(_ text: [UInt8]) throws {
        guard text.count <= PEMBlock.maximumTextSize else {
            throw SignetError(
                .malformedPEM,
                "The PEM text has \(text.count) bytes; at most \(PEMBlock.maximumTextSize) are read.")
        }
        self.text = text
    }

    /// All blocks that are left.
    mutating func readAll() throws -> [PEMBlock] {
        var blocks: [PEMBlock] = []
        while let content = nextLine() {
            switch try boundary(content) {
            case .begin(let label): blocks.append(try readBlock(label))
            case .end(let label): throw malformed("ends a block \"\(label)\" that was never begun")
            case nil: continue
            }
        }
        return blocks
    }

    // MARK: One block

    private mutating func readBlock(_ label: String) throws -> PEMBlock {
        let start = line
        var headers: [(name: String, value: String)] = []
        var base64 = Base64Text()
        var inHeaders = !takePlainLines(into: &base64)
        while let content = nextLine() {
            if let boundary = try boundary(content) {
                guard boundary == .end(label) else {
                    throw malformed("stands where the block \"\(label)\" begun in line \(start) should end")
                }
                let bytes = try decode(&base64, label, start)
                guard !headers.isEmpty else { return PEMBlock(label: label, bytes: bytes) }
                let joined = Dictionary(headers.map { ($0.name, $0.value) }) { first, _ in first }
                return PEMBlock(label: label, headers: joined, bytes: bytes)
            }
            if inHeaders, !headers.isEmpty, isContinuation(content) {
                headers[headers.count - 1].value += String(decoding: text[content], as: UTF8.self)
                continue
            }
            if inHeaders, let header = header(text[content]) {
                headers.append(header)
                continue
            }
            if content.isEmpty {
                if !headers.isEmpty { inHeaders = false }
                continue
            }
            inHeaders = false
            guard base64.append(text[content]) else {
                throw malformed("of the block \"\(label)\" is not base64")
            }
        }
        throw SignetError(
            .malformedPEM,
            "The PEM block \"\(label)\" begun in line \(start) has no END line.",
            remedy: "The file is cut off: copy it again, whole.")
    }

    /// Takes the lines that hold nothing but base64.
    /// - Returns: whether there were any
    private mutating func takePlainLines(into base64: inout Base64Text) -> Bool {
        // After a last line without an end there is not even an end of the text.
        guard position < text.count else { return false }
        let taken = text[position...].withUnsafeBufferPointer { base64.takePlainLines($0) }
        position += taken.end
        line += taken.count
        return taken.count > 0
    }

    private func decode(_ base64: inout Base64Text, _ label: String, _ start: Int) throws -> [UInt8] {
        guard let bytes = base64.finish(), !bytes.isEmpty else {
            throw SignetError(
                .malformedPEM,
                "The base64 text of the PEM block \"\(label)\" begun in line \(start) is empty or cut off.",
                remedy: "Characters are missing: copy the file again, whole.")
        }
        return bytes
    }

    /// Whether the line continues the header before it (RFC 822 folding: it starts with a blank).
    private func isContinuation(_ content: Range<Int>) -> Bool {
        !content.isEmpty && content.lowerBound > 0 && text[content.lowerBound - 1].isBlank
    }

    /// A header line; nil for other lines.
    private func header(_ content: ArraySlice<UInt8>) -> (name: String, value: String)? {
        guard let colon = content.firstIndex(of: UInt8(ascii: ":")) else { return nil }
        let name = String(decoding: content[..<colon], as: UTF8.self)
        let value = String(decoding: content[(colon + 1)...].trimmingBlanks, as: UTF8.self)
        return (name, value)
    }

    // MARK: Lines

    private enum Boundary: Equatable {
        case begin(String)
        case end(String)
    }

    private static let begin = Array("-----BEGIN ".utf8)
    private static let end = Array("-----END ".utf8)
    private static let dashes = Array("-----".utf8)
    private static let byteOrderMark: [UInt8] = [0xEF, 0xBB, 0xBF]

    private func boundary(_ line: Range<Int>) throws -> Boundary? {
        guard line.count > Self.end.count, text[line.lowerBound] == UInt8(ascii: "-") else { return nil }
        let content = text[line]
        let isBegin = content.starts(with: Self.begin)
        guard isBegin || content.starts(with: Self.end) else { return nil }
        let label = content.dropFirst(isBegin ? Self.begin.count : Self.end.count).dropLast(Self.dashes.count)
        guard content.suffix(Self.dashes.count).elementsEqual(Self.dashes), !label.isEmpty,
            label.allSatisfy({ $0 >= 0x20 && $0 < 0x7F }), !Self.holdsDashes(label)
        else {
            throw malformed("is a damaged BEGIN or END line")
        }
        let name = String(decoding: label, as: UTF8.self)
        return isBegin ? .begin(name) : .end(name)
    }

    /// Whether there are five dashes in a row.
    private static func holdsDashes(_ label: ArraySlice<UInt8>) -> Bool {
        var count = 0
        for character in label {
            count = character == UInt8(ascii: "-") ? count + 1 : 0
            if count == dashes.count { return true }
        }
        return false
    }

    /// Where the next line stands without blanks at its ends; CR, LF and CR LF end a line.
    private mutating func nextLine() -> Range<Int>? {
        guard position < text.count else { return nil }
        var start = position
        var stop = start
        while stop < text.count, text[stop] != 0x0A, text[stop] != 0x0D { stop += 1 }
        position = stop + 1
        if position < text.count, text[stop] == 0x0D, text[position] == 0x0A { position += 1 }
        line += 1
        if line == 1, text[start..<stop].starts(with: Self.byteOrderMark) { start += Self.byteOrderMark.count }
        while start < stop, text[start].isBlank { start += 1 }
        while stop > start, text[stop - 1].isBlank { stop -= 1 }
        return start..<stop
    }

    private func malformed(_ what: String) -> SignetError {
        SignetError(
            .malformedPEM, "Line \(line) of the PEM text \(what).",
            remedy: "Each block begins and ends with a line of its own, with nothing but base64 between them.")
    }
}

extension ArraySlice<UInt8> {
    fileprivate var trimmingBlanks: ArraySlice<UInt8> {
        guard let first = firstIndex(where: { !$0.isBlank }), let last = lastIndex(where: { !$0.isBlank }) else {
            return self[endIndex...]
        }
        return self[first...last]
    }
}

import Foundation

/// The base64 text of one block (RFC 4648 section 4), decoded as it comes in, line by line.
///
/// Foundation's decoder wants the characters in one piece, without line ends, and gives `Data`: three copies of each certificate
/// of which one is enough.
struct Base64Text {
    /// The digits after the last whole group of four.
    private struct OpenGroup {
        var bits: UInt32 = 0
        var count = 0

        /// - Returns: the bits of four digits when this is the fourth.
        @inline(__always)
        mutating func take(_ digit: UInt32) -> UInt32? {
            bits = bits << 6 | digit
            count += 1
            guard count == 4 else { return nil }
            defer { self = Self() }
            return bits
        }
    }

    /// No digit; greater than any four of them make.
    private static let foreign: UInt32 = 1 << 24
    private static let paddingSign = UInt8(ascii: "=")

    private var bytes: [UInt8] = []
    private var open = OpenGroup()
    private var padding = 0

    /// Takes the lines at the beginning of `text` that hold nothing but digits, the last of them perhaps padded: nearly all lines of
    /// nearly all blocks. To be called once, before anything else.
    /// - Returns: where they end, and how many they are.
    mutating func takePlainLines(_ text: UnsafeBufferPointer<UInt8>) -> (end: Int, count: Int) {
        var taken = (end: 0, count: 0)
        // The line that ends the block begins with a dash, which is no digit.
        let limit = Self.firstDash(text) ?? text.count
        Self.digits.withUnsafeBufferPointer { digits in
            // Every write follows the reading of four digits before `limit`, so there is room for it.
            bytes = [UInt8](unsafeUninitializedCapacity: limit / 4 * 3) { output, filled in
                var (position, size, group) = (0, 0, OpenGroup())
                while padding == 0 {
                    let start = position
                    while position < limit {
                        if group.count == 0, limit - position >= 4 {
                            let four =
                                digits[Int(text[position])] | digits[256 + Int(text[position + 1])]
                                | digits[512 + Int(text[position + 2])] | digits[768 + Int(text[position + 3])]
                            if four < Self.foreign {
                                Self.write(four, output, &size)
                                position += 4
                                continue
                            }
                        }
                        let digit = digits[768 + Int(text[position])]
                        guard digit < Self.foreign else { break }
                        position += 1
                        if let four = group.take(digit) { Self.write(four, output, &size) }
                    }
                    var signs = 0
                    while position < limit, signs < 2, text[position] == Self.paddingSign {
                        position += 1
                        signs += 1
                    }
                    guard position > start, let end = Self.lineEnd(text, position, limit) else { return }
                    position = end
                    taken = (position, taken.count + 1)
                    (filled, open, padding) = (size, group, signs)
                }
            }
        }
        return taken
    }

    /// Takes a line; false when it holds anything but base64 and blanks, or digits after padding.
    mutating func append(_ line: ArraySlice<UInt8>) -> Bool {
        for character in line {
            let digit = Self.digits[768 + Int(character)]
            if digit < Self.foreign {
                guard padding == 0 else { return false }
                guard let four = open.take(digit) else { continue }
                for shift: UInt32 in [16, 8, 0] { bytes.append(UInt8(truncatingIfNeeded: four >> shift)) }
            } else if character == Self.paddingSign {
                padding += 1
            } else if !character.isBlank {
                return false
            }
        }
        return true
    }

    /// The data, once all lines were taken; nil when digits or padding are missing. More padding than needed harms nobody.
    mutating func finish() -> [UInt8]? {
        switch (open.count, padding) {
        case (0, _): break
        case (2, 2...): bytes.append(UInt8(truncatingIfNeeded: open.bits >> 4))
        case (3, 1...):
            bytes.append(UInt8(truncatingIfNeeded: open.bits >> 10))
            bytes.append(UInt8(truncatingIfNeeded: open.bits >> 2))
        default: return nil
        }
        open = OpenGroup()
        padding = 0
        return bytes
    }

    @inline(__always)
    private static func write(_ four: UInt32, _ output: UnsafeMutableBufferPointer<UInt8>, _ size: inout Int) {
        output[size] = UInt8(truncatingIfNeeded: four >> 16)
        output[size + 1] = UInt8(truncatingIfNeeded: four >> 8)
        output[size + 2] = UInt8(truncatingIfNeeded: four)
        size += 3
    }

    private static func firstDash(_ text: UnsafeBufferPointer<UInt8>) -> Int? {
        guard let start = text.baseAddress, let dash = memchr(start, Int32(UInt8(ascii: "-")), text.count) else {
            return nil
        }
        return UnsafeRawPointer(start).distance(to: dash)
    }

    /// What follows the LF or CR LF at `position`; nil when there is none.
    private static func lineEnd(_ text: UnsafeBufferPointer<UInt8>, _ position: Int, _ limit: Int) -> Int? {
        guard position < limit else { return nil }
        if text[position] == 0x0A { return position + 1 }
        return limit - position > 1 && text[position] == 0x0D && text[position + 1] == 0x0A ? position + 2 : nil
    }

    /// What each octet is worth as the first, second, third and fourth digit of a group: 256 after 256.
    private static let digits: [UInt32] = {
        let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
        var digits = [UInt32](repeating: foreign, count: 4 * 256)
        for (value, character) in alphabet.enumerated() {
            for place in 0..<4 { digits[place * 256 + Int(character)] = UInt32(value) << UInt32(18 - 6 * place) }
        }
        return digits
    }()
}

extension UInt8 {
    /// Whether it is a space or a tabulator.
    var isBlank: Bool { self == 0x20 || self == 0x09 }
}

/// What Go's `strings` does with text.
enum GoText {
    /// Go's `unicode.IsSpace`.
    static func isSpace(_ scalar: Unicode.Scalar) -> Bool { scalar.properties.isWhitespace }

    static func join(
        _ pieces: [TemplateText], with separator: TemplateText, into builder: inout TextBuilder
    ) throws(TemplateFailure) {
        for (index, piece) in pieces.enumerated() {
            if index > 0 { try builder.append(separator.bytes) }
            try builder.append(piece.bytes)
        }
    }

    /// Every occurrence replaced; an empty one is found before each character and at the end.
    static func replace(
        _ old: TemplateText, with new: TemplateText, in text: TemplateText, into builder: inout TextBuilder
    ) throws(TemplateFailure) {
        guard !old.bytes.isEmpty else {
            var offset = 0
            while offset < text.bytes.count {
                let length = Rune(text.bytes, at: offset).length
                try builder.append(new.bytes)
                try builder.append(text.bytes[offset..<(offset + length)])
                offset += length
            }
            return try builder.append(new.bytes)
        }
        try join(text.split(old), with: new, into: &builder)
    }

    /// Blanks before each line that is not empty.
    static func indent(
        _ text: TemplateText, by count: Int, into builder: inout TextBuilder
    ) throws(TemplateFailure) {
        var isAtStart = true
        for byte in text.bytes {
            if isAtStart, byte != UInt8(ascii: "\n") { try builder.append(UInt8(ascii: " "), count: count) }
            try builder.append(byte, count: 1)
            isAtStart = byte == UInt8(ascii: "\n")
        }
    }
}

extension TemplateText {
    /// Without the scalars at either end that fulfil a condition.
    func trimmed(_ condition: (Unicode.Scalar) -> Bool) -> TemplateText {
        trimmedStart(condition).trimmedEnd(condition)
    }

    func trimmedStart(_ condition: (Unicode.Scalar) -> Bool) -> TemplateText {
        var offset = 0
        while offset < bytes.count {
            let rune = Rune(bytes, at: offset)
            guard condition(rune.scalar) else { break }
            offset += rune.length
        }
        return TemplateText(bytes[offset...])
    }

    func trimmedEnd(_ condition: (Unicode.Scalar) -> Bool) -> TemplateText {
        var end = bytes.count
        while end > 0 {
            // A scalar begins at most four bytes before its end.
            let start =
                (max(0, end - 4)..<end).first { Rune(Array(bytes[$0..<end]), at: 0).length == end - $0 } ?? end - 1
            guard condition(Rune(bytes, at: start).scalar) else { break }
            end = start
        }
        return TemplateText(bytes[..<end])
    }

    func without(prefix: TemplateText) -> TemplateText {
        bytes.starts(with: prefix.bytes) ? TemplateText(bytes.dropFirst(prefix.bytes.count)) : self
    }

    func without(suffix: TemplateText) -> TemplateText {
        bytes.suffix(suffix.bytes.count).elementsEqual(suffix.bytes)
            ? TemplateText(bytes.dropLast(suffix.bytes.count)) : self
    }

    /// The first occurrence of a text at or behind an offset.
    func range(of needle: TemplateText, from start: Int) -> Range<Int>? {
        let count = needle.bytes.count
        guard let first = needle.bytes.first else { return start..<start }
        var offset = start
        while offset <= bytes.count - count {
            guard let candidate = bytes[offset...(bytes.count - count)].firstIndex(of: first) else { return nil }
            if bytes[candidate..<(candidate + count)].elementsEqual(needle.bytes) {
                return candidate..<(candidate + count)
            }
            offset = candidate + 1
        }
        return nil
    }

    func contains(_ needle: TemplateText) -> Bool { range(of: needle, from: 0) != nil }

    /// The pieces between separators; with an empty one each scalar for itself.
    func split(_ separator: TemplateText, most: Int = Int.max) -> [TemplateText] {
        var pieces: [TemplateText] = []
        var start = 0
        if separator.bytes.isEmpty {
            for rune in runes where pieces.count < most - 1 || most == Int.max {
                pieces.append(TemplateText(bytes[start..<(start + rune.length)]))
                start += rune.length
            }
            return start < bytes.count ? pieces + [TemplateText(bytes[start...])] : pieces
        }
        while pieces.count < most - 1, let range = range(of: separator, from: start) {
            pieces.append(TemplateText(bytes[start..<range.lowerBound]))
            start = range.upperBound
        }
        return pieces + [TemplateText(bytes[start...])]
    }

    /// In small letters, scalar by scalar.
    var lowercased: TemplateText { mapped(\.lowercaseMapping) }

    /// In capital letters, scalar by scalar: `ß` stays.
    var uppercased: TemplateText { mapped(\.uppercaseMapping) }

    private func mapped(_ mapping: (Unicode.Scalar.Properties) -> String) -> TemplateText {
        var text = ""
        for rune in runes {
            let other = mapping(rune.scalar.properties).unicodeScalars
            text.unicodeScalars.append(other.count == 1 ? other[other.startIndex] : rune.scalar)
        }
        return TemplateText(text)
    }

    /// Each word with a capital letter.
    var titled: TemplateText {
        var text = ""
        var isInWord = false
        for rune in runes {
            let scalar = rune.scalar
            text += isInWord ? String(Character(scalar)) : scalar.properties.titlecaseMapping
            isInWord = scalar.isNameCharacter || (isInWord && scalar == "'")
        }
        return TemplateText(text)
    }
}

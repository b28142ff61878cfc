/// Names in the manners of programming languages.
enum WordCase {
    /// The words of a name in small letters: `HTTPServer` and `http_server` both give `http`, `server`.
    static func words(_ name: String) -> [String] {
        var words: [String] = []
        var word = ""
        let characters = Array(name)
        for (index, character) in characters.enumerated() {
            if character == "_" || character == "-" || character.isWhitespace {
                if !word.isEmpty { words.append(word) }
                word = ""
                continue
            }
            let before = index > 0 ? characters[index - 1] : nil
            let after = index + 1 < characters.count ? characters[index + 1] : nil
            let beginsWord =
                character.isUppercase
                && (before.map { $0.isLowercase || $0.isNumber } ?? false
                    || ((before?.isUppercase ?? false) && (after?.isLowercase ?? false)))
            if beginsWord, !word.isEmpty {
                words.append(word)
                word = ""
            }
            word += character.lowercased()
        }
        return word.isEmpty ? words : words + [word]
    }

    /// The first letter of each word changed.
    static func changed(
        _ text: TemplateText, _ change: (Unicode.Scalar) -> String
    ) -> TemplateText {
        var result = ""
        var isAtStart = true
        for rune in text.runes {
            result += isAtStart ? change(rune.scalar) : String(Character(rune.scalar))
            isAtStart = GoText.isSpace(rune.scalar)
        }
        return TemplateText(result)
    }
}

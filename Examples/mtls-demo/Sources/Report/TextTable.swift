/// A table for a terminal whose long cells continue on the next line.
struct TextTable {
    let widths: [Int]

    /// Rows under a heading, columns two blanks apart.
    func text(heading: [String], rows: [[String]]) -> String {
        let rule = widths.map { String(repeating: "-", count: $0) }
        return ([heading, rule] + rows).map(line).joined(separator: "\n")
    }

    private func line(_ cells: [String]) -> String {
        let wrapped = zip(cells, widths).map { wrap($0, to: $1) }
        let height = wrapped.map(\.count).max() ?? 0
        return (0..<height).map { row in
            let pieces = zip(wrapped, widths).map { lines, width in
                let piece = row < lines.count ? lines[row] : ""
                return piece + String(repeating: " ", count: max(0, width - piece.count))
            }
            return "  " + pieces.joined(separator: "  ").trimmedEnd
        }.joined(separator: "\n")
    }

    /// Breaks between words; a word that is longer than the column is cut.
    private func wrap(_ text: String, to width: Int) -> [String] {
        var lines = [""]
        for word in text.split(separator: " ") {
            var rest = word[...]
            if let last = lines.last, !last.isEmpty, last.count + 1 + rest.count <= width {
                lines[lines.count - 1] += " \(rest)"
                continue
            }
            if lines.last?.isEmpty == false { lines.append("") }
            while rest.count > width {
                lines[lines.count - 1] = String(rest.prefix(width))
                lines.append("")
                rest = rest.dropFirst(width)
            }
            lines[lines.count - 1] += rest
        }
        return lines
    }
}

extension String {
    fileprivate var trimmedEnd: String {
        var text = self[...]
        while text.last == " " { text.removeLast() }
        return String(text)
    }
}

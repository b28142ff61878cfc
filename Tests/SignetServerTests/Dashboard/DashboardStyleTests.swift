import Foundation
import Testing

@testable import SignetServer

@Suite("How the dashboard looks, as far as it can be computed")
struct DashboardStyleTests {
    /// Text on its ground, as the style sheet puts them together.
    private static let pairs = [
        ("ink", "ground"), ("ink", "surface"), ("ink", "raised"), ("muted", "ground"), ("muted", "surface"),
        ("muted", "raised"), ("accent", "ground"), ("accent", "surface"), ("accent", "raised"), ("on-accent", "accent"),
        ("ok", "ground"), ("ok", "ok-ground"), ("warning", "surface"), ("warning", "ground"),
        ("warning", "warning-ground"), ("critical", "surface"), ("critical", "critical-ground"),
        ("danger", "surface"), ("danger", "raised"), ("on-danger", "danger"),
    ]
    /// Shapes on their ground (WCAG 2.2, 1.4.11).
    private static let shapes = [
        ("bar-ok", "surface"), ("bar-critical", "surface"), ("accent", "surface"), ("muted", "surface"),
    ]

    @Test(arguments: [0, 1]) func textCanBeRead(_ theme: Int) throws {
        let colours = try Self.themes()[theme]
        for (text, ground) in Self.pairs {
            let contrast = try Self.contrast(text, ground, colours)
            #expect(contrast >= 4.5, "\(text) on \(ground): \(contrast)")
        }
        for (shape, ground) in Self.shapes {
            let contrast = try Self.contrast(shape, ground, colours)
            #expect(contrast >= 3, "\(shape) on \(ground): \(contrast)")
        }
    }

    /// Every colour stands in one of the two lists.
    @Test func coloursAreNowhereElse() throws {
        let rest = DashboardTemplates.style.split(separator: "}\n\n*, ")[1]
        #expect(try #/#[0-9a-f]{3,8}\b|rgb\(/#.firstMatch(in: rest) == nil)
        #expect(try Self.themes().map { $0.count }.first == Self.themes().map { $0.count }.last)
    }

    /// What the content policy would not let through, and what would not be escaped.
    @Test(arguments: DashboardTemplates.texts.keys.sorted()) func templatesAreHarmless(_ name: String) throws {
        let text = String(decoding: DashboardTemplates.texts[name] ?? [], as: UTF8.self)
        #expect(!text.contains("{{{"))
        #expect(!text.contains("{{&"))
        #expect(!text.lowercased().contains("<script"))
        #expect(!text.contains("style="))
        #expect(try #/\son[a-z]+=/#.firstMatch(in: text) == nil)
        // Attributes are quoted, or what is put into them could end them.
        #expect(try #/=\{\{/#.firstMatch(in: text) == nil)
    }

    private static func themes() throws -> [[String: [Double]]] {
        let parts = DashboardTemplates.style.split(separator: "@media (prefers-color-scheme: dark)")
        let colour = #/--([a-z-]+): #([0-9a-f]{6});/#
        return parts.prefix(2).map { part in
            var colours: [String: [Double]] = [:]
            for match in part.matches(of: colour) {
                let number = Int(match.2, radix: 16) ?? 0
                colours[String(match.1)] = [16, 8, 0].map { shift in Double((number >> shift) & 0xFF) / 255 }
            }
            return colours
        }
    }

    /// WCAG 2.2, relative luminance.
    private static func luminance(_ colour: [Double]) -> Double {
        let linear = colour.map { (value: Double) -> Double in
            value <= 0.04045 ? value / 12.92 : pow((value + 0.055) / 1.055, 2.4)
        }
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
    }

    private static func contrast(_ one: String, _ other: String, _ colours: [String: [Double]]) throws -> Double {
        let values = try [one, other].map { try luminance(#require(colours[$0], "\($0)")) }
        return ((values.max() ?? 0) + 0.05) / ((values.min() ?? 0) + 0.05)
    }
}

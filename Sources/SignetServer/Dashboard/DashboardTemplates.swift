import Crypto
import Foundation
import Mustache
import SignetCore
import SignetWatch

/// The pages' templates and their style sheet, which are part of the program.
///
/// What a template shows is escaped for HTML, unless it says otherwise; none of them does, and a test looks.
struct DashboardTemplates: Sendable {
    /// The templates that are pages.
    enum Name: String, CaseIterable {
        case audit, confirmation, findings, inventory, issuers, login, message, overview, place, runs
    }

    /// The text of the style sheet.
    static let style = String(decoding: PackageResources.style_css, as: UTF8.self)
    /// Where it is: another path for another text, so that a browser may keep it.
    static let stylePath = "/style-\(Array(SHA256.hash(data: Data(style.utf8)).prefix(8)).hexadecimal).css"

    /// Every template, by the name under which others include it.
    static let texts: [String: [UInt8]] = [
        "audit": PackageResources.audit_mustache, "confirmation": PackageResources.confirmation_mustache,
        "findings": PackageResources.findings_mustache, "inventory": PackageResources.inventory_mustache,
        "issuers": PackageResources.issuers_mustache, "layout": PackageResources.layout_mustache,
        "login": PackageResources.login_mustache, "message": PackageResources.message_mustache,
        "overview": PackageResources.overview_mustache, "place": PackageResources.place_mustache,
        "places": PackageResources.places_mustache, "runs": PackageResources.runs_mustache,
    ]

    private let library: MustacheLibrary

    /// - Throws: what is wrong in a template.
    init() throws {
        var library = MustacheLibrary()
        for (name, text) in Self.texts {
            library.register(try MustacheTemplate(html: String(decoding: text, as: UTF8.self)), named: name)
        }
        self.library = library
    }

    /// The page of `name` that shows `view`.
    /// - Throws: `.notFound` when there is no such template.
    func render(_ name: Name, _ view: Any) throws -> String {
        guard let text = library.render(view, withTemplate: name.rawValue) else {
            throw SignetError(.notFound, "There is no template \"\(name.rawValue)\".")
        }
        return text
    }
}

/// What the layout shows of every page, around its own content.
struct PageView {
    /// An entry of the menu.
    struct Link {
        let name: String
        let path: String
        let isCurrent: Bool
    }

    /// Who looks; nil on pages for everyone.
    struct Visitor {
        let actor: String
        let links: [Link]
    }

    let title: String
    let stylesheet: String
    let version: String
    let now: String
    let visitor: Visitor?
    /// Of the session, for forms.
    let formToken: String?
    /// What has just been done.
    let notice: String?
    /// Whether the browser is to ask again at once.
    let refreshes: Bool
    let content: Any
}

/// A page of the menu.
enum DashboardPage: String, CaseIterable {
    case overview, inventory, findings, issuers, audit, runs

    var name: String {
        switch self {
        case .overview: "Overview"
        case .inventory: "Inventory"
        case .findings: "Findings"
        case .issuers: "Issuers"
        case .audit: "Audit"
        case .runs: "Runs"
        }
    }

    var path: String { self == .overview ? "/" : "/\(rawValue)" }

    /// The menu as this page shows it.
    /// - Parameter current: nil: the page is not in the menu
    static func links(current: DashboardPage?) -> [PageView.Link] {
        allCases.map { .init(name: $0.name, path: $0.path, isCurrent: $0 == current) }
    }
}

/// A line of a list of facts.
struct FactView {
    let term: String
    let value: String
    /// Digits and paths are shown as such.
    var isCode = false

    /// nil: there is nothing to tell.
    static func some(_ term: String, _ value: String?, isCode: Bool = false) -> [FactView] {
        value.map { [FactView(term: term, value: $0, isCode: isCode)] } ?? []
    }
}

/// An entry of a menu to choose from.
struct OptionView {
    let value: String
    let optionName: String
    let isChosen: Bool
}

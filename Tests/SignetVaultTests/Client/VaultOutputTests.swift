import SignetCore
import Testing

@testable import SignetVault

@Suite("What the Vault client prints")
struct VaultOutputTests {
    private func text(_ members: [String: JSONValue], field: String? = nil, _ format: VaultOutputFormat = .table) throws
        -> String
    {
        try VaultOutput(format: format, field: field).printout(VaultReply(status: 200, members: members)).text
    }

    @Test("Tables as in the article")
    func article() throws {
        #expect(
            try text(["data": ["role_id": "dfa2a248-1e1b-e2e9-200c-69c63b9ca447"]]) == """
                Key        Value
                ---        -----
                role_id    dfa2a248-1e1b-e2e9-200c-69c63b9ca447
                """)
        #expect(
            try text(["data": ["secret_id": "864360c1", "secret_id_accessor": "3cc068e2"]]) == """
                Key                   Value
                ---                   -----
                secret_id             864360c1
                secret_id_accessor    3cc068e2
                """)
    }

    @Test("Values as Go prints them; times are durations; nothing is n/a")
    func values() throws {
        let data: JSONValue = [
            "max_ttl": 259_200, "ttl": 0, "period": 5400, "count": 3, "on": true, "list": ["a", "b"], "none": .null,
            "map": ["k": "v", "a": 1], "text": "",
        ]
        #expect(
            try text(["data": data, "lease_duration": 2_764_800]) == """
                Key                 Value
                ---                 -----
                refresh_interval    768h
                count               3
                list                [a b]
                map                 map[a:1 k:v]
                max_ttl             72h
                none                <nil>
                on                  true
                period              1h30m
                text                n/a
                ttl                 0s
                """)
    }

    @Test("A login shows its token")
    func login() throws {
        let auth: JSONValue = [
            "client_token": "hvs.x", "accessor": "acc", "lease_duration": 3600, "renewable": true,
            "token_policies": ["default", "pki"], "policies": ["default", "pki"],
            "metadata": ["role_name": "pki-agent"],
        ]
        #expect(
            try text(["auth": auth]) == """
                Key                     Value
                ---                     -----
                token                   hvs.x
                token_accessor          acc
                token_duration          1h
                token_renewable         true
                token_policies          ["default" "pki"]
                identity_policies       []
                policies                ["default" "pki"]
                token_meta_role_name    pki-agent
                """)
        #expect(try text(["auth": auth], field: "token") == "hvs.x")
    }

    @Test("One field is printed raw, or says that it is not there")
    func field() throws {
        let reply = VaultReply(status: 200, members: ["data": ["role_id": "x", "n": 7]])
        let printout = try VaultOutput(field: "role_id").printout(reply)
        #expect(printout.text == "x" && printout.isRaw)
        #expect(try VaultOutput(format: .json, field: "n").printout(reply).text == "7")
        #expect(throws: VaultCommandFailure("Field \"other\" not present in secret", status: 1)) {
            try VaultOutput(field: "other").printout(reply)
        }
    }

    @Test("JSON is indented by two, YAML as usual")
    func programs() throws {
        let members: [String: JSONValue] = ["data": ["b": [1, "x"], "a": [:]], "auth": .null]
        #expect(
            try text(members, .json) == """
                {
                  "auth": null,
                  "data": {
                    "a": {},
                    "b": [
                      1,
                      "x"
                    ]
                  }
                }
                """)
        #expect(try text(members, .yaml).contains("data:\n"))
    }

    @Test("Warnings go to standard error")
    func warnings() throws {
        let printout = try VaultOutput().printout(VaultReply(status: 200, members: ["warnings": ["odd"]]))
        #expect(printout.warningText == "WARNING! The following warnings were returned from Vault:\n\n  * odd\n\n")
    }

    @Test("Headings are about as wide as what they stand over")
    func headings() {
        #expect(GoTable.heading("Secret Path", width: 17) == "== Secret Path ==")
        #expect(GoTable.heading("Secret Path", width: 3) == "== Secret Path ==")
        #expect(GoTable.heading("Metadata", over: [("custom_metadata", "")]) == "======= Metadata =======")
        #expect(GoTable.heading("Data", over: [("a", "")]) == "== Data ==")
    }
}

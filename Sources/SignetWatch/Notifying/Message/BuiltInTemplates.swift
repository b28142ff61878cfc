/// The templates of messages that are used where no others are named.
enum BuiltInTemplates {
    static let subject = "{{subject}}"

    static let text = """
        {{summary}}
        {{#heartbeat}}
        {{#problems}}
        - {{.}}
        {{/problems}}
        {{/heartbeat}}
        {{#groups}}

        {{heading}}
        {{underline}}
        {{#entries}}

        {{severity}}: {{full_name}}{{#is_new}} (new){{/is_new}}{{#is_gone}} (no longer there){{/is_gone}}
        {{#places}}
          where:   {{.}}
        {{/places}}
        {{#more_places}}
          where:   and {{.}} more places
        {{/more_places}}
        {{#expiry}}
          expires: {{.}}
        {{/expiry}}
        {{^is_recovered}}
        {{#findings}}
          {{sentence}}
          To do:   {{remedy}}
        {{/findings}}
        {{#renewal}}
          {{.}}
        {{/renewal}}
        {{#command}}
          Command: {{.}}
        {{/command}}
        {{/is_recovered}}
        {{/entries}}
        {{/groups}}
        {{#omitted}}

        And {{.}} more. "signet watch report" lists all.
        {{/omitted}}

        --\u{20}
        Signet watch, {{moment}}

        """

    static let html = """
        <!DOCTYPE html>
        <html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
        <meta name="color-scheme" content="light dark"><title>{{subject}}</title></head>
        <body style="font: 15px/1.5 system-ui, sans-serif; max-width: 44em; margin: 1em auto; padding: 0 1em">
        <p>{{summary}}</p>
        {{#heartbeat}}
        <ul>
        {{#problems}}
        <li>{{.}}</li>
        {{/problems}}
        </ul>
        {{/heartbeat}}
        {{#groups}}
        <h2 style="font-size: 1.2em; margin: 1.5em 0 0.5em">{{heading}} ({{count}})</h2>
        {{#entries}}
        <div style="border-left: 4px solid {{#is_recovered}}#2e7d32{{/is_recovered}}{{^is_recovered}}{{#is_critical}}#c62828{{/is_critical}}{{^is_critical}}#b26a00{{/is_critical}}{{/is_recovered}}; padding: 0 0 0 0.8em; margin: 0 0 1.2em">
        <strong>{{severity}}: {{full_name}}</strong>{{#is_new}} (new){{/is_new}}{{#is_gone}} (no longer there){{/is_gone}}
        <br>{{#places}}<code>{{.}}</code> {{/places}}{{#more_places}}and {{.}} more places{{/more_places}}
        {{#expiry}}
        <br>expires {{.}}
        {{/expiry}}
        {{^is_recovered}}
        {{#findings}}
        <p style="margin: 0.3em 0">{{sentence}}<br><em>{{remedy}}</em></p>
        {{/findings}}
        {{#renewal}}
        <p style="margin: 0.3em 0">{{.}}</p>
        {{/renewal}}
        {{#command}}
        <p style="margin: 0.3em 0"><code>{{.}}</code></p>
        {{/command}}
        {{/is_recovered}}
        </div>
        {{/entries}}
        {{/groups}}
        {{#omitted}}
        <p>And {{.}} more. <code>signet watch report</code> lists all.</p>
        {{/omitted}}
        <hr><p style="font-size: 0.85em">Signet watch, {{moment}}</p>
        </body></html>

        """
}

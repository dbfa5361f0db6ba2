//! People and their tokens.

use super::{
    commands::Commands,
    humanize::{ago, one_line},
    table::Table,
};
use jiff::Timestamp;
use mothership_api::{auth::TokenInfo, people::User};

/// Everybody, removed ones too.
pub fn list(users: &[User], now: Timestamp, commands: &Commands) -> String {
    if users.is_empty() {
        return commands
            .fill("there is nobody yet; `mothership users add NAME --role admin` adds the first one\n");
    }
    let mut table = Table::new(&["NAME", "ROLE", "STATE", "LAST LOGIN", "SHOWN AS", "MAIL"]);
    for user in users {
        let state = match user {
            User { removed: true, .. } => "removed",
            User { disabled: true, .. } => "disabled",
            User { has_password: false, .. } => "no password",
            _ => "",
        };
        table.row(vec![
            one_line(&user.name, 64),
            user.role.as_str().to_owned(),
            state.to_owned(),
            user.last_login_at.map_or("never".to_owned(), |at| ago(at, now)),
            one_line(&user.display_name, 30),
            one_line(&user.email, 40),
        ]);
    }
    table.render()
}

/// Tokens without their secrets.
pub fn tokens(tokens: &[TokenInfo], now: Timestamp, commands: &Commands) -> String {
    if tokens.is_empty() {
        return commands.fill("there is no token; `mothership tokens create NAME --scope SCOPE` makes one\n");
    }
    let mut table = Table::new(&["ID", "NAME", "SCOPE", "MADE", "LAST USED", "GOOD UNTIL"]);
    for token in tokens {
        table.row(vec![
            token.id.clone(),
            one_line(&token.name, 40),
            token.scope.as_str().to_owned(),
            ago(token.created_at, now),
            token.last_used_at.map_or("never".to_owned(), |at| ago(at, now)),
            token.expires_at.map_or(String::new(), |at| at.strftime("%Y-%m-%d %H:%M UTC").to_string()),
        ]);
    }
    table.render()
}

#[cfg(test)]
mod tests {
    use super::*;
    use mothership_api::auth::{Role, TokenScope};

    fn at(hour: i8) -> Timestamp {
        format!("2026-01-02T{hour:02}:00:00Z").parse().unwrap()
    }

    #[test]
    fn a_list_of_people_says_how_each_stands() {
        let user = |name: &str| User {
            name: name.into(),
            role: Role::Member,
            display_name: String::new(),
            email: String::new(),
            created_at: at(9),
            last_login_at: None,
            disabled: false,
            removed: false,
            has_password: true,
        };
        let all = [
            User { role: Role::Admin, last_login_at: Some(at(10)), ..user("ada") },
            User { disabled: true, ..user("bob") },
            User { removed: true, has_password: false, ..user("eve") },
            User { has_password: false, ..user("old") },
        ];
        let text = anstream::adapter::strip_str(&list(&all, at(12), &Commands::default())).to_string();
        let lines: Vec<_> =
            text.lines().map(|line| line.split_whitespace().collect::<Vec<_>>().join(" ")).collect();
        assert_eq!(
            lines,
            [
                "NAME ROLE STATE LAST LOGIN",
                "ada admin 2 h ago",
                "bob member disabled never",
                "eve member removed never",
                "old member no password never"
            ]
        );
        assert!(list(&[], at(12), &Commands::default()).contains("mothership users add"));
    }

    #[test]
    fn a_list_of_tokens_has_no_secret() {
        let token = TokenInfo {
            id: "0123456789ab".into(),
            name: "nightly".into(),
            scope: TokenScope::Submit,
            created_at: at(9),
            expires_at: Some(at(20)),
            last_used_at: Some(at(11)),
        };
        let text = anstream::adapter::strip_str(&tokens(&[token], at(12), &Commands::default())).to_string();
        let row = text.lines().nth(1).unwrap();
        for part in ["0123456789ab", "nightly", "submit", "2026-01-02 20:00 UTC"] {
            assert!(row.contains(part), "{part} in {row}");
        }
        assert!(tokens(&[], at(12), &Commands::default()).contains("mothership tokens create"));
    }
}

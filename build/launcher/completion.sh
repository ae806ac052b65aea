# shellcheck shell=bash
# nubila completion

completion() {
    case ${1:-} in
    bash) bash_completion ;;
    zsh)
        printf '#compdef nubila\nautoload -U +X bashcompinit && bashcompinit\n'
        bash_completion
        ;;
    --help | -h) printf 'Usage: nubila completion bash|zsh\n\nPrints words for the shell:  source <(nubila completion bash)\n' ;;
    '') usage_error "'nubila completion' needs the name of a shell: bash or zsh" ;;
    *) usage_error "'nubila completion' knows bash and zsh, not '$1'" "$1" 'bash zsh' ;;
    esac
}

bash_completion() {
    cat <<TEXT
_nubila() {
    local word=\${COMP_WORDS[COMP_CWORD]} before=\${COMP_WORDS[COMP_CWORD-1]} verb=\${COMP_WORDS[1]} words=
    case \$before in
    --hypervisor) words='auto libvirt simulated' ;;
    --state) COMPREPLY=(\$(compgen -d -- "\$word")); return ;;
    --guest-image) COMPREPLY=(\$(compgen -f -- "\$word")); return ;;
    esac
    if [ -z "\$words" ]; then
        if [ "\$COMP_CWORD" -eq 1 ]; then words='$OWN_VERBS $PROGRAM_VERBS --help --version'; else
            case \$verb in
            up) words='$UP_OPTIONS' ;;
            down) words='$DOWN_OPTIONS' ;;
            completion) words='bash zsh' ;;
            policy) words='explain --state --help' ;;
            *) words='--state --help' ;;
            esac
        fi
    fi
    COMPREPLY=(\$(compgen -W "\$words" -- "\$word"))
}
complete -o default -F _nubila nubila
TEXT
}

"""What the commands share: options, printing, progress, errors, examples."""
